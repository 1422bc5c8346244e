import { counted, formatNumber } from '@/src/components/format.ts'
import type { RunView } from '@/src/lib/http/contract.ts'

export type GuardNumbers = NonNullable<RunView['guard']>

/** What a run that waits would do, beside what it may do unasked. Creates and first meetings are not in these numbers. */
export function guardSentence(guard: GuardNumbers): string {
  return `This sync would ${deeds(guard)} of ${counted(guard.linked, 'linked record')}; it may change ${formatNumber(guard.limit)} without asking.`
}

/** `change 512 and remove 40`, with "at least" where it stopped counting. */
export function deeds({ changes, removals, more }: GuardNumbers): string {
  const least = more ? 'at least ' : ''
  const parts = [
    ...(changes > 0 || removals === 0 ? [`change ${least}${formatNumber(changes)}`] : []),
    ...(removals > 0 ? [`remove ${least}${formatNumber(removals)}`] : []),
  ]
  return parts.join(' and ')
}
