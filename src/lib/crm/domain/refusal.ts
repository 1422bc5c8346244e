/** Why a CRM refuses a record, in the terms that all CRMs share. Each says what a person can do about it. */
export type RefusalReason =
  | 'wrong_type'
  | 'too_long'
  | 'not_an_option'
  /** An option of the field that records of this kind do not have. */
  | 'not_of_record_type'
  | 'out_of_range'
  | 'invalid_email'
  | 'invalid_phone'
  | 'invalid_date'
  | 'read_only'
  | 'required'
  | 'unknown_field'
  | 'unknown_reference'
  /** A user to whom the CRM gives no records. */
  | 'not_an_owner'
  /** A kind of record that the CRM does not let the connected user make. */
  | 'not_for_user'
  /** What a record is to another one, in words that the CRM does not have for it. */
  | 'not_a_role'
  /** A parent that is below the record. */
  | 'circle'
  /** A value that only one record may have, and another one has. */
  | 'taken'
  /** The account's own rule against duplicates. */
  | 'duplicate_rule'
  /** A rule that the account's admins have set for values. */
  | 'rule'
  /** A flow, trigger or workflow of the account failed. */
  | 'automation'
  | 'locked'
  | 'busy'
  | 'forbidden'
  | 'storage_full'
  | 'limit'
  /** An amount whose currency was refused: without it, it would be another amount. */
  | 'without_currency'
  /** No answer for this record. */
  | 'unanswered'
  | 'other'

/** Another record of the CRM that has to do with a refusal. */
export type OtherRecord = { readonly crmRecordId: string; readonly label: string }

export type Refusal = {
  readonly reason: RefusalReason
  readonly crm: string
  /** The field's label in the CRM; null where the refusal names none. */
  readonly label: string | null
  /** What was sent for it; absent where that is not known. */
  readonly value?: unknown
  /** The CRM's own words. */
  readonly said: string
  readonly others: readonly OtherRecord[]
  /** The rule that refused it, where it has a name; and whether a person may save the record anyway. */
  readonly rule?: { readonly name: string; readonly mayAllow: boolean } | undefined
}

const valueLengthMax = 80
const saidLengthMax = 300
const othersMax = 3

/**
 * When whatever was refused is tried again; kept true by `contacts_mark_links`, `crm_save_mappings` and `crm_retry_links`. The schedule tries
 * some of it too (`crm_retry_failed`), but neither fields that were refused apart nor what waits for a person, so nothing is promised of it.
 */
export const triedAgain = 'It is tried again when the record or the field’s mapping changes, or with “Retry”.'

type Words = readonly [what: string, todo: string]

/** A refusal, with the parts that its sentences are made of. */
type Facts = Pick<Refusal, 'crm' | 'others' | 'rule'> & {
  /** The field in quotation marks; null where the refusal names none. */
  readonly field: string | null
  /** What was sent for it, shortened; null where that is not known. */
  readonly value: string | null
  /** The value, or words for it. */
  readonly given: string
  /** What was refused, as the beginning of a sentence. */
  readonly about: string
}

const wordsOf: { readonly [Reason in RefusalReason]: (facts: Facts) => Words } = {
  wrong_type: ({ given, about }) => [
    `${about}: ${given} is not of the type that the field holds.`,
    'Correct the value here, or map the field to one of its type.',
  ],
  too_long: ({ crm, given, about }) => [
    `${about}: ${given} is longer than the field.`,
    `Shorten the value here, or make the field longer in ${crm}.`,
  ],
  not_an_option: ({ crm, given, about }) => [
    `${about}: ${given} is not one of its options.`,
    `Choose one of the options here, add this one in ${crm}, or translate the value in the mapping.`,
  ],
  not_of_record_type: ({ crm, given, about }) => [
    `${about}: ${given} is one of its options, but records of this record’s type do not have it.`,
    `Choose an option that its record type has, map the record type too and give it another one, or have an admin of ${crm} add the option to the type.`,
  ],
  out_of_range: ({ given, about }) => [`${about}: ${given} is outside of what the field can hold.`, 'Correct the value here.'],
  invalid_email: ({ given, about }) => [`${about}: ${given} is not an email address that it takes.`, 'Correct the address here.'],
  invalid_phone: ({ given, about }) => [
    `${about}: ${given} is not a phone number that it takes.`,
    'Correct the number here, with its country code.',
  ],
  invalid_date: ({ given, about }) => [
    `${about}: ${given} is not a date that it takes.`,
    'Correct the date here, as in 2026-11-30.',
  ],
  read_only: ({ crm, field }) => [
    `${field ?? 'A field'} can only be read: ${crm} does not let this connection write it.`,
    `Let the field come from ${crm} only, in the mapping; or have an admin of ${crm} let the connected user edit it.`,
  ],
  required: ({ crm, field }) => [
    `${field ?? 'A field'} may not be empty in ${crm}.`,
    `Fill it in here, map a field to it, or have an admin of ${crm} make it optional.`,
  ],
  unknown_field: ({ crm, field }) => [
    `${field ?? 'A mapped field'} does not exist in ${crm}, or is hidden from the connected user.`,
    `Map another field, or have an admin of ${crm} restore it or give access to it.`,
  ],
  unknown_reference: ({ crm, given, about }) => [
    `${about}: ${given} names a record that ${crm} does not have.`,
    'Correct the value here.',
  ],
  not_an_owner: ({ crm, about }) => [
    `${about}: it gives that user no records.`,
    `Choose another owner here, have an admin of ${crm} activate the user, or say on the page Owners who the member is there.`,
  ],
  not_for_user: ({ crm, given, about }) => [
    `${about}: the connected user may not give it ${given}.`,
    `Choose another one here, or have an admin of ${crm} assign it to the connected user, there in a profile or a permission set.`,
  ],
  not_a_role: ({ crm, about }) => [
    `${about}: it has no role of these words.`,
    `Give the contact a role here that ${crm} has, or have an admin of ${crm} add this one (HubSpot calls it an association label).`,
  ],
  circle: ({ crm, given, about }) => [
    `${about}: ${given} is below this record in ${crm}, and nothing can be above itself.`,
    `Choose another one here, or take this record out of the chain above that one in ${crm}.`,
  ],
  taken: ({ crm, given, about, others }) => [
    `${about}: ${given} belongs to ${named(others, crm)}, and only one record can have it.`,
    'Correct the value here, change the other record, or merge the two.',
  ],
  duplicate_rule: ({ crm, field, value, others, rule }) => [
    `${rule === undefined ? 'A rule against duplicates' : `The rule “${rule.name}”`} of ${crm} takes this record for ${named(others, crm)}${field === null ? '' : `, and refused ${field}${value === null ? '' : ` (${value})`}`}.`,
    rule?.mayAllow === false
      ? `Only an admin of ${crm} can change this rule; or correct the values here, or merge the two in ${crm}.`
      : 'If it is somebody else, an admin can allow it here; or correct the values, or merge the two.',
  ],
  rule: ({ crm, field, given, about }) => [
    field === null
      ? `A rule that admins of ${crm} have set refused this record.`
      : `${about}: ${given} breaks a rule that its admins have set.`,
    `Change the value so that the rule is met, or have an admin of ${crm} change the rule.`,
  ],
  automation: ({ crm }) => [
    `An automation of ${crm} (a flow, trigger or workflow) failed on this record, so that it was not saved.`,
    `Have an admin of ${crm} look at it.`,
  ],
  locked: ({ crm }) => [
    `${crm} has locked this record, as for an approval.`,
    `Wait until it is free there, or have an admin of ${crm} unlock it.`,
  ],
  busy: ({ crm }) => [`Somebody else was changing this record in ${crm} at the same time.`, 'Nothing has to be corrected.'],
  forbidden: ({ crm, field }) => [
    field === null
      ? `The connected user may not change this record in ${crm}.`
      : `The connected user may not change ${field} in ${crm}.`,
    `Have an admin of ${crm} give access, or connect with another user.`,
  ],
  storage_full: ({ crm }) => [
    `The storage of the ${crm} account is full, so that nothing new can be saved there.`,
    `Have an admin of ${crm} free storage or buy more.`,
  ],
  limit: ({ crm }) => [`A limit of the ${crm} account is reached.`, `Have an admin of ${crm} look at its limits.`],
  without_currency: ({ crm, field }) => [
    `${field ?? 'The amount'} was not sent to ${crm}: its currency was refused, and in another one it would be another amount.`,
    'Correct the currency here, or add it in the CRM.',
  ],
  unanswered: ({ crm, field }) => [
    `${crm} gave no result for ${field === null ? 'this record' : `${field} of this record`}.`,
    'Nothing has to be corrected.',
  ],
  other: ({ crm, value, about }) => [`${about}${value === null ? '' : ` (${value})`}.`, `Correct the value here, or in ${crm}.`],
}

/** What happened and what to do about it, as sentences. */
export function refusalWords(refusal: Refusal): { readonly message: string; readonly action: string } {
  const { reason, crm, label, said, others, rule } = refusal
  const field = label === null ? null : `“${label}”`
  const value = refusal.value === undefined ? null : shortValue(refusal.value)
  const quote = said === '' ? '' : ` ${crm} said: “${shortened(said, saidLengthMax)}”`
  const about = field === null ? `${crm} refused this record` : `${field} was not accepted by ${crm}`
  const [what, todo] = wordsOf[reason]({ crm, others, rule, field, value, given: value ?? 'its value', about })
  return { message: `${what}${quote}`, action: `${todo} ${triedAgain}` }
}

function named(others: readonly OtherRecord[], crm: string): string {
  const [first] = others
  if (first === undefined) return `another record of ${crm}`
  const shown = others.slice(0, othersMax).map(({ crmRecordId, label }) => (label === '' ? `record ${crmRecordId}` : label))
  return `${shown.join(' or ')}${others.length > othersMax ? ` or ${others.length - othersMax} more` : ''}`
}

function shortValue(value: unknown): string {
  if (value === null || value === '') return 'an empty value'
  return `“${shortened(typeof value === 'string' ? value : JSON.stringify(value), valueLengthMax)}”`
}

/** Cut between characters, never within one. */
function shortened(text: string, lengthMax: number): string {
  const characters = Array.from(text.replaceAll(/\s+/g, ' ').trim())
  return characters.length <= lengthMax ? characters.join('') : `${characters.slice(0, lengthMax - 1).join('')}…`
}
