import { counted, formatNumber } from '@/src/components/format.ts'
import { fieldLabel } from '@/src/components/crm/reason-words.ts'
import { specOf } from '@/src/lib/crm/domain/objects.ts'
import type { CauseCount, ChangeCause } from '@/src/lib/crm/domain/planned-change.ts'
import type { RunView } from '@/src/lib/http/contract/runs.ts'

export type GuardNumbers = NonNullable<RunView['guard']>

/** What a waiting run would do, and its limit without approval. Creates and first matches are not counted. */
export function guardSentence(guard: GuardNumbers): string {
  return `This sync would ${impactWords(guard)} of ${linkedWords(guard)}; up to ${formatNumber(guard.limit)} need no approval.`
}

/** `2,000 linked companies`: what the share is of. */
export function linkedWords({ object, linked }: GuardNumbers): string {
  const { one, many } = specOf(object)
  return counted(linked, `linked ${one}`, `linked ${many}`)
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

/** Why records would change, in the words of whoever decides. */
export function causeWords(cause: ChangeCause, crm: string): string {
  switch (cause) {
    case 'mapping':
      return 'the field mapping was changed'
    case 'first_sync':
      return 'the pairs have not been compared yet'
    case 'crm_edited':
      return `edited in ${crm}`
    case 'adsapp_edited':
      return 'edited here, or in another CRM'
    case 'both_edited':
      return `edited here and in ${crm}`
    case 'deleted_in_crm':
      return `deleted in ${crm}`
    case 'merged_in_crm':
      return `merged in ${crm}`
    case 'deleted_here':
      return 'deleted here'
  }
}

/** `Job title in HubSpot, 959 records: the field mapping was changed`. */
export function causeSentence({ cause, side, field, records }: CauseCount, crm: string): string {
  const place = side === 'crm' ? `in ${crm}` : side === 'adsapp' ? 'here' : 'in the sync'
  const what = field === null ? `Records ${place}` : `${fieldLabel(field)} ${place}`
  return `${what}, ${counted(records, 'record')}: ${causeWords(cause, crm)}`
}
