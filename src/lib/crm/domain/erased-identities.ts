import { emailKey } from './email-key.ts'
import type { FieldValue } from './entities.ts'
import { phoneKey } from './match-keys.ts'

/** What an erased person is recognised by, as the text that is hashed. */
export type Identity = { readonly kind: 'email' | 'phone' | 'crm'; readonly text: string }

export type Recognised = {
  readonly emails: readonly FieldValue[]
  readonly phones: readonly FieldValue[]
  readonly records: readonly { readonly connectionId: string; readonly id: string }[]
}

/** Everything that a person may be recognised by later: to be blocked. */
export function allIdentities({ emails, phones, records }: Recognised): readonly Identity[] {
  const texts = new Map<string, Identity>()
  const add = (kind: Identity['kind'], key: string) => texts.set(`${kind}:${key}`, { kind, text: `${kind}:${key}` })
  for (const email of emails.flatMap(emailTexts)) add('email', email)
  for (const phone of phones.map(phoneKey)) if (phone !== null) add('phone', phone)
  for (const { connectionId, id } of records) add('crm', `${connectionId}:${id}`)
  return [...texts.values()]
}

/**
 * What a record is compared by. A phone number alone says who somebody is only where there is no email: companies and families share
 * theirs.
 */
export function identitiesOf(record: Recognised): readonly Identity[] {
  const hasEmail = record.emails.some((email) => emailTexts(email).length > 0)
  return allIdentities(hasEmail ? { ...record, phones: [] } : record)
}

/** An address as records are matched by it and, as blocks made before that was so have it, as it is written. */
function emailTexts(value: FieldValue): readonly string[] {
  const email = typeof value === 'string' ? value.trim().toLowerCase() : ''
  return email === '' ? [] : [emailKey(value) ?? email, email]
}
