import { counted, listed } from '@/src/components/format.ts'
import { formatNumber } from '@/src/lib/core/text/number-text.ts'
import type { ConnectionSettings, DeletePolicy, MatchKey } from '@/src/lib/crm/domain/settings.ts'

type Words = { readonly label: string; readonly meaning: string }

/** What the deletion of a record in the CRM means for ours. `one`: what one is called. */
export function fromCrmWords(policy: DeletePolicy, crm: string, one: string): Words {
  switch (policy) {
    case 'ignore':
      return {
        label: `Keep the ${one}`,
        meaning: `The ${one} here stays and is no longer synced. If the record is restored in ${crm}, they are synced again.`,
      }
    case 'unlink':
      return {
        label: 'Keep it and unlink',
        meaning: `The ${one} here stays and is unlinked for good, even if the record is restored in ${crm}.`,
      }
    case 'archive':
      return {
        label: `Archive the ${one} too`,
        meaning: `The ${one} here is deleted too, unless it was edited since the last sync. It can be restored, and is restored automatically with the record in ${crm}.`,
      }
  }
}

/** What the deletion of a record here means for its record in the CRM. */
export function toCrmWords(policy: DeletePolicy, crm: string, one: string): Words {
  switch (policy) {
    case 'ignore':
      return {
        label: 'Keep the record',
        meaning: `The record in ${crm} stays and is no longer synced. If the ${one} is restored here, they are synced again.`,
      }
    case 'unlink':
      return {
        label: 'Keep it and unlink',
        meaning: `The record in ${crm} stays and is unlinked for good, even if the ${one} is restored here.`,
      }
    case 'archive':
      return {
        label: 'Archive the record too',
        meaning: `The record is moved to the recycle bin of ${crm}, where it can be restored for some weeks.`,
      }
  }
}

/** A match key on the page; a custom field has its own name. */
export function matchKeyWords(key: MatchKey, crm: string, one: string): Words {
  switch (key) {
    case 'email':
      return { label: 'Email', meaning: 'The same address, ignoring case.' }
    case 'phone':
      return { label: 'Phone', meaning: 'The same number in any notation, with at least seven digits.' }
    case 'domain':
      return { label: 'Domain', meaning: 'The same domain, without www. Domains of free mailboxes, as gmail.com, do not count.' }
    case 'external_id':
      return { label: 'Our id', meaning: `The id of our ${one}, stored on the record in ${crm}.` }
    default:
      return { label: key.replace(/^custom\./, ''), meaning: 'A custom property with the same value on both sides.' }
  }
}

const deletionWords = { ignore: 'kept', unlink: 'kept and unlinked', archive: 'archived' } as const satisfies Record<
  DeletePolicy,
  string
>

export function deletionsSummary({ deletes }: Pick<ConnectionSettings, 'deletes'>, crm: string): string {
  if (deletes.fromCrm === deletes.toCrm) return `the other side’s record is ${deletionWords[deletes.fromCrm]}`
  return `${deletionWords[deletes.fromCrm]} here, ${deletionWords[deletes.toCrm]} in ${crm}`
}

export function guardSummary({ guard }: ConnectionSettings): string {
  return guard.enabled ? `approval above ${percent(guard.share)} of the linked records` : 'off: no sync needs approval'
}

export function driftSummary({ driftAlarm }: ConnectionSettings): string {
  return driftAlarm >= 1 ? 'never' : `above ${Math.round(driftAlarm * 1_000) / 10} % of the linked records`
}

export function matchingSummary({ matchKeys }: Pick<ConnectionSettings, 'matchKeys'>, crm: string, one: string): string {
  return `by ${matchKeys.map((key) => matchKeyWords(key, crm, one).label.toLowerCase()).join(', then ')}`
}

export function duplicatesSummary({ allowDuplicates }: ConnectionSettings): string {
  return allowDuplicates ? 'records are saved in spite of alerts' : 'an alert asks a person'
}

export function budgetSummary(
  { dailyBudget }: ConnectionSettings,
  used: { readonly background: number; readonly live: number },
): string {
  const bound = dailyBudget === null ? 'no limit' : `${formatNumber(dailyBudget)} a day`
  return `${bound}, ${formatNumber(used.background + used.live)} used since midnight UTC`
}

export function scheduleSummary({ schedule }: ConnectionSettings): string {
  const full = schedule.fullDays === null ? 'no scheduled full sync' : `full sync every ${counted(schedule.fullDays, 'day')}`
  return listed([`changes every ${everyMinutes(schedule.deltaMinutes)}`, full])
}

/** `15 minutes`, `hour`, `6 hours`. */
export function everyMinutes(minutes: number): string {
  if (minutes % 60 !== 0) return counted(minutes, 'minute')
  return minutes === 60 ? 'hour' : counted(minutes / 60, 'hour')
}

/** `25%`, at most one decimal. */
export function percent(share: number): string {
  return `${formatNumber(Math.round(share * 1000) / 10)}%`
}
