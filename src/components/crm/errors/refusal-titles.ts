import type { RefusalReason } from '@/src/lib/crm/domain/refusal.ts'

const titles: Readonly<Record<RefusalReason, string>> = {
  wrong_type: 'The value is of another type than the field',
  too_long: 'The value is too long',
  not_an_option: 'The value is not one of the field’s options',
  not_of_record_type: 'The record’s type does not have the option',
  out_of_range: 'The number is outside of what the field can hold',
  invalid_email: 'The email address is not valid',
  invalid_phone: 'The phone number is not valid',
  invalid_date: 'The date is not valid',
  read_only: 'The field can only be read',
  required: 'The field may not be empty',
  unknown_field: 'The field does not exist or is hidden',
  unknown_reference: 'The value names a record that does not exist',
  not_an_owner: 'The owner gets no records there',
  not_for_user: 'A record type that the connected user may not give',
  not_a_role: 'The CRM has no such role',
  circle: 'The record would be above itself',
  taken: 'Another record has this value',
  duplicate_rule: 'A rule against duplicates refused it',
  rule: 'A rule of the CRM’s admins refused it',
  automation: 'An automation of the CRM failed',
  locked: 'The record is locked',
  busy: 'The record was being changed',
  forbidden: 'The connected user has no permission',
  storage_full: 'The CRM’s storage is full',
  limit: 'A limit of the CRM is reached',
  without_currency: 'The currency of the amount was refused',
  unanswered: 'The CRM gave no result',
  other: 'The CRM refused it',
}

/** Problems that are no refusals of a CRM, by their codes. */
const others: Readonly<Record<string, string>> = {
  ambiguous_match: 'It is not clear which record this is',
  already_linked: 'Its match here is linked to another record already',
  match_excluded: 'The record it belongs to is excluded',
  duplicate_identity: 'Two records have the same identity',
  other_currency: 'The amount is in another currency there',
  same_name: 'A record here has the same name',
  stage_unmapped: 'The stage is not mapped',
  invalid_characters: 'The value has characters that cannot be stored',
  unreadable_record: 'The record cannot be read here',
  database_refused: 'The record could not be stored here',
}

/** What a group of problems is called. */
export function refusalTitle(reason: string): string {
  if (Object.hasOwn(others, reason)) return others[reason] ?? ''
  return isReason(reason) ? titles[reason] : titles.other
}

function isReason(reason: string): reason is RefusalReason {
  return Object.hasOwn(titles, reason)
}
