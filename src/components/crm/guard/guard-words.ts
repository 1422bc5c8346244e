import { counted, formatNumber } from '@/src/components/format.ts'
import { fieldLabel } from '@/src/components/crm/reason-words.ts'
import { specOf } from '@/src/lib/crm/domain/objects.ts'
import type { CauseCount, ChangeCause } from '@/src/lib/crm/domain/planned-change.ts'
import type { RunView } from '@/src/lib/http/contract/runs.ts'

export type GuardNumbers = NonNullable<RunView['guard']>

/** What a waiting run would do, and its limit without approval. Creates and first matches are not counted. */
export function guardSentence(guard: GuardNumbers): string {
  return `This sync would ${impactWords(guard)} of ${linkedWords(guard)}; ${limitWords(guard)}`
}

/** How many need no approval, and what counts as well. */
export function limitWords({ limit, used }: GuardNumbers): string {
  const too = `, and ${formatNumber(used)} that this run or live syncs of the quarter of an hour before have changed count too`
  return `up to ${formatNumber(limit)} need no approval${used > 0 ? too : ''}.`
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

/** What a run says whose limit was reached while it wrote, so that it holds back records that nobody has counted. */
export const uncountedWords =
  'The limit was reached while changes were being written, so the records that come next are not listed.'

/** Whether a run waits without a list of what it holds back. */
export function isUncounted({ status, guard }: Pick<RunView, 'status' | 'guard'>): boolean {
  return status === 'waiting' && guard !== null && guard.causes.length === 0
}

/** What is said where a list of held back records is empty. */
export function nothingPlanned(
  run: Pick<RunView, 'status' | 'guard'>,
  isFiltered: boolean,
): { readonly title: string; readonly text: string | null } {
  if (isUncounted(run))
    return { title: 'No list of records', text: `${uncountedWords} Once approved, the run works them out again.` }
  return {
    title: isFiltered ? 'No such record' : 'No records are held back',
    text: run.status === 'waiting' ? null : 'The run no longer waits. What it has changed is on its own page.',
  }
}

/** Why records would change, in the words of whoever decides. */
export function causeWords(cause: ChangeCause, crm: string): string {
  switch (cause) {
    case 'mapping':
      return 'the field mapping was changed'
    case 'first_sync':
      return 'the pairs have not been compared yet'
    case 'linked_since':
      return 'what it leads to has been linked since the record was last synced'
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
