import { counted } from '@/src/components/format.ts'
import type { Tone } from '@/src/components/ui/badge.tsx'
import { crmNames } from '@/src/lib/crm/domain/crm-type.ts'
import type { ErasureView } from '@/src/lib/contract/privacy.ts'

type Receipt = ErasureView['receipt']

/** Where people erase, and see what was erased. */
export const privacyPath = '/dashboard/settings/privacy'

export const statusWords: Readonly<Record<ErasureView['status'], { readonly label: string; readonly tone: Tone }>> = {
  asked: { label: 'Waits for you', tone: 'warning' },
  dismissed: { label: 'Kept here', tone: 'neutral' },
  running: { label: 'Under way', tone: 'accent' },
  incomplete: { label: 'Not complete', tone: 'danger' },
  done: { label: 'Erased', tone: 'success' },
}

const kinds: Readonly<Record<string, readonly [one: string, many: string]>> = {
  contacts: ['contact', 'contacts'],
  links: ['link to a CRM', 'links to CRMs'],
  changes: ['change of the log without its values', 'changes of the log without their values'],
  runs: ['run without notes on this person', 'runs without notes on this person'],
  events: ['event', 'events'],
  mentions: ['mention in another record', 'mentions in other records'],
  leads: ['lead that was this person', 'leads that were this person'],
  quotes: ['quote without this person', 'quotes without this person'],
  tickets: ['ticket without this person', 'tickets without this person'],
  opportunities: ['opportunity without this name', 'opportunities without this name'],
  intake: ['item that a website has sent in, emptied', 'items that websites have sent in, emptied'],
  notes: ['note or task about nobody else', 'notes and tasks about nobody else'],
  audit: ['entry of the audit log without details', 'entries of the audit log without details'],
  deadLetters: ['failed job', 'failed jobs'],
}

/** What was erased here, one line a kind. */
export function hereLines({ here }: Receipt): readonly string[] {
  return Object.entries(here).flatMap(([kind, count]) => {
    const [one, many] = kinds[kind] ?? [kind, kind]
    return count > 0 ? [counted(count, one, many)] : []
  })
}

/** What a CRM did, as a sentence. */
export function crmSentence({ crmType, outcome, records, code, endsAfterDays }: Receipt['crms'][number]): string {
  const crm = crmNames[crmType]
  const many = counted(records, 'record')
  switch (outcome) {
    case 'erased':
      return `${crm}: ${many} deleted for good.`
    case 'deleted':
      return `${crm}: ${many} deleted. ${crm} itself ends what is deleted, after up to ${counted(endsAfterDays ?? 0, 'day')}; until then its users can restore it.`
    case 'gone':
      return `${crm}: no longer had the record.`
    case 'kept':
      return `${crm}: ${many} kept, as chosen.`
    case 'none':
      return `${crm}: had no record of this person that was known here.`
    case 'unconfirmed':
      return `${crm}: a record may have been created there whose confirmation never arrived. Look there for this person by hand.`
    case 'failed':
      return `${crm}: ${many} not erased. ${failureWords(code ?? '', crm)}`
  }
}

function failureWords(code: string, crm: string): string {
  switch (code) {
    case 'not_connected':
      return `${crm} is not connected any more. Connect it and try again, or delete the record there by hand.`
    case 'missing_scopes':
    case 'forbidden':
    case 'insufficient_access_or_readonly':
      return `The connected user of ${crm} may not delete this record. Change that in ${crm} and try again, or delete it there by hand.`
    case 'crm_unavailable':
    case 'crm_timeout':
    case 'crm_unreachable':
    case 'rate_limit':
    case 'daily_limit':
      return `${crm} could not be reached or was busy for too long. Try again.`
    default:
      return `${crm} refused (${code}). Try again, or delete the record there by hand.`
  }
}

/** What is refused from now on. */
export function blockedSentence({ blocked }: Receipt): string {
  const parts = [
    counted(blocked['email'] ?? 0, 'email address', 'email addresses'),
    counted(blocked['phone'] ?? 0, 'phone number'),
    counted(blocked['crm'] ?? 0, 'CRM record'),
  ].filter((part) => !part.startsWith('0 '))
  return parts.length === 0
    ? 'There was no address, number or CRM record to recognise the person by.'
    : `Recognised by ${parts.join(', ')}, kept as keyed hashes.`
}
