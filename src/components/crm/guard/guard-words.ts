import { counted, formatNumber } from '@/src/components/format.ts'
import type { RunView } from '@/src/lib/http/contract.ts'

export type GuardNumbers = NonNullable<RunView['guard']>

/** What a waiting run would do, and its limit without approval. Creates and first matches are not counted. */
export function guardSentence(guard: GuardNumbers): string {
  return `This sync would ${impactWords(guard)} of ${counted(guard.linked, 'linked record')}; up to ${formatNumber(guard.limit)} need no approval.`
}

/** `change 512 and remove 40`, with "at least" where it stopped counting. */
export function impactWords({ changes, removals, more }: GuardNumbers): string {
  const least = more ? 'at least ' : ''
  const parts = [
    ...(changes > 0 || removals === 0 ? [`change ${least}${formatNumber(changes)}`] : []),
    ...(removals > 0 ? [`remove ${least}${formatNumber(removals)}`] : []),
  ]
  return parts.join(' and ')
}
