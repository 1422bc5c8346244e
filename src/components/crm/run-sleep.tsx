import { Time } from '@/src/components/ui/time.tsx'

/** Until when a run sleeps, and why. */
export function RunSleep({ resumeAt, reason }: { resumeAt: string; reason: string | null }) {
  return (
    <span>
      Sleeps until {utcTime(resumeAt)} (<Time iso={resumeAt} upcoming />){reason ? `: ${lowered(reason)}` : '.'}
    </span>
  )
}

/** `00:00 UTC`. */
function utcTime(iso: string): string {
  return `${iso.slice(11, 16)} UTC`
}

/** A sentence as the end of another one; a name at its beginning keeps its capital. */
function lowered(sentence: string): string {
  return sentence.replace(/^The /, 'the ')
}
