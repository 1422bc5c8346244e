import { counted } from '@/src/components/format.ts'
import { formatNumber } from '@/src/lib/core/text/number-text.ts'
import { fieldLabel } from '@/src/lib/records/fields/field-label.ts'
import { specOf } from '@/src/lib/crm/domain/objects.ts'
import type { CauseCount, ChangeCause } from '@/src/lib/crm/domain/planned-change.ts'
import type { RunView } from '@/src/lib/contract/runs.ts'

export type GuardNumbers = NonNullable<RunView['guard']>

/** A run that waits, or has waited. */
export type Guarded = Pick<RunView, 'syncType' | 'guard'>

/** What such a run is called where its CRM has been named: an undo is none of the syncs that would ask for the same again. */
export function guardedName({ syncType }: Pick<RunView, 'syncType'>): 'undo' | 'sync' {
  return syncType === 'undo' ? 'undo' : 'sync'
}

/** What a waiting run would do, and its limit without approval; null where its numbers are not known. A sync's creates and first matches are not counted. */
export function guardSentence({ syncType, guard }: Guarded): string | null {
  if (guard === null) return null
  return `This ${guardedName({ syncType })} would ${impactWords({ syncType, guard })} of ${linkedWords(guard)}; ${limitWords(guard)}`
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

/** `change 512 and remove 40`, with "at least" where it stopped counting. What an undo removes it archives, or takes apart. */
export function impactWords({
  syncType,
  guard: { changes, removals, more },
}: {
  readonly syncType: RunView['syncType']
  readonly guard: GuardNumbers
}): string {
  const least = more ? 'at least ' : ''
  const [change, remove] = syncType === 'undo' ? ['put back', 'archive or take apart'] : ['change', 'remove']
  const parts = [
    ...(changes > 0 || removals === 0 ? [`${change} ${least}${formatNumber(changes)}`] : []),
    ...(removals > 0 ? [`${remove} ${least}${formatNumber(removals)}`] : []),
  ]
  return parts.join(' and ')
}

/** What a run says that holds back records nobody has listed: its limit was reached while it wrote, or it is an undo, which asks first. */
export function uncountedWords({ syncType }: Pick<RunView, 'syncType'>): string {
  return syncType === 'undo'
    ? 'Nothing of it has been written yet. What it would put back is listed on the page of the run that it is about, under “Undo”.'
    : 'The limit was reached while changes were being written, so the records that come next are not listed.'
}

/** Whether a run waits without a list of what it holds back. */
export function isUncounted({ status, guard }: Pick<RunView, 'status' | 'guard'>): boolean {
  return status === 'waiting' && guard !== null && guard.causes.length === 0
}

/** What is said where a list of held back records is empty. */
export function nothingPlanned(
  run: Pick<RunView, 'status' | 'guard' | 'syncType'>,
  isFiltered: boolean,
): { readonly title: string; readonly text: string | null } {
  if (isUncounted(run))
    return { title: 'No list of records', text: `${uncountedWords(run)} Once approved, the run works them out again.` }
  return {
    title: isFiltered ? 'No such record' : 'No records are held back',
    text: run.status === 'waiting' ? null : 'The run no longer waits. What it has changed is on its own page.',
  }
}

/** Why records would change, in the words of the person who decides. */
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
