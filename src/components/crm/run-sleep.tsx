import { Time } from '@/src/components/ui/time.tsx'

/** When a sleeping run continues, and why it sleeps. */
export function RunSleep({ resumeAt, reason }: { resumeAt: string; reason: string | null }) {
  return (
    <span>
      Continues at {utcTime(resumeAt)} (<Time iso={resumeAt} upcoming />){reason ? `: ${lowered(reason)}` : '.'}
    </span>
  )
}

/** `00:00 UTC`. */
function utcTime(iso: string): string {
  return `${iso.slice(11, 16)} UTC`
}

/** A sentence appended to another one; a leading name keeps its capital. */
function lowered(sentence: string): string {
  return sentence.replace(/^The /, 'the ')
}
