import { isUnmapped, unmappedWords, untoldWords } from '@/src/lib/records/conflicts/undecided-words.ts'
import type { causeSchema } from '@/src/lib/contract/conflicts.ts'
import type { z } from 'zod'

export const conflictsPath = '/dashboard/conflicts'
export const replayPath = `${conflictsPath}/replay`

export type Cause = z.infer<typeof causeSchema>

export const causeLabels: Readonly<Record<Cause, string>> = {
  manual: 'A person decides',
  crm_time_unknown: 'The CRM tells no time',
  adsapp_time_unknown: 'Our time is not known',
  times_too_close: 'At about the same time',
  crm_stage_unmapped: 'Stage of the CRM not mapped',
  adsapp_stage_unmapped: 'Stage of ours not mapped',
}

/** Why no policy has decided it. */
export function causeWords(cause: Cause, crm: string, field: string): string {
  if (cause === 'manual') return 'The policy of this field leaves conflicts to a person.'
  return isUnmapped(cause) ? unmappedWords(cause, crm, field) : untoldWords(cause, crm)
}

/** The keys of the list, as its help and its buttons say them. */
export const keys = [
  { keys: 'j or ↓', does: 'next' },
  { keys: 'k or ↑', does: 'previous' },
  { keys: 'o', does: 'keep ours' },
  { keys: 't', does: 'keep theirs' },
  { keys: 'e', does: 'enter another value' },
  { keys: 'x', does: 'select' },
  { keys: 'u', does: 'take back the last decision' },
] as const

/** What was decided of a conflict, or would have been. */
export function outcomeWords(outcome: 'adsapp' | 'crm' | 'person' | 'edited' | 'unknown', crm = 'the CRM'): string {
  switch (outcome) {
    case 'adsapp':
      return 'ours kept'
    case 'crm':
      return `${crm}’s kept`
    case 'person':
      return 'left to a person'
    case 'edited':
      return 'another value entered'
    case 'unknown':
      return 'not known'
  }
}
