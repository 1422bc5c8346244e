import { phoneMatches } from '../connector-kit/phone-match.ts'
import type { PhoneMatch } from '../port/phone-match.ts'
import { dialledPhone } from '../domain/phone.ts'
import type { Conversation } from './client.ts'
import { readWhere } from './lookups.ts'
import { salesforceObject } from './objects.ts'

export const phoneFields = ['Phone', 'MobilePhone', 'HomePhone', 'OtherPhone'] as const

/** Contacts with one of these numbers. Salesforce keeps them as they were typed: what has the digits in this order is read and looked at here. */
export async function findByPhone(conversation: Conversation, phones: readonly string[]): Promise<readonly PhoneMatch[]> {
  const fields = phoneFields.filter((name) => conversation.session.fields.some((field) => field.name === name))
  const patterns = [...new Set(phones.flatMap((phone) => patternOf(phone) ?? []))]
  const conditions = patterns.flatMap((pattern) => fields.map((field) => `${field} LIKE '${pattern}'`))
  const records = await readWhere(conversation, salesforceObject('contact'), conditions)
  return phoneMatches(phones, records, (record) => fields.map((name) => record.properties[name]))
}

/** Fits every notation of a number; null: it has too few digits to be looked for. */
function patternOf(phone: string): string | null {
  const digits = dialledPhone(phone.trim()).split('x')[0]?.replace(/\D/g, '') ?? ''
  return digits.length < 3 ? null : `%${digits.split('').join('%')}%`
}
