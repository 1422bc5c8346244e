import { Time } from '@/src/components/ui/time.tsx'

/** When a sleeping run continues, and why it sleeps. */
export function RunSleep({ resumeAt, reason }: { resumeAt: string; reason: string | null }) {
  return (
    <span>
      Continues <Time iso={resumeAt} upcoming exact />
      {reason ? `: ${lowered(reason)}` : '.'}
    </span>
  )
}

/** A sentence appended to another one; a leading name keeps its capital. */
function lowered(sentence: string): string {
  return sentence.replace(/^The /, 'the ')
}
