import { phoneMatches } from '../connector-kit/phone-match.ts'
import type { PhoneMatch } from '../port/phone-match.ts'
import type { Conversation } from './client.ts'
import { search } from './find.ts'
import { person } from './kinds/person.ts'
import { toRecords } from './rows.ts'

/** People with one of these numbers, as the first or a further one. Pipedrive compares their digits. */
export async function findByPhone(conversation: Conversation, phones: readonly string[]): Promise<readonly PhoneMatch[]> {
  const rows = await search(
    conversation,
    person,
    (api, term) => api.persons().searchPersons({ term, fields: 'phone', exact_match: true, limit: 100 }),
    new Set(phones),
  )
  const numbers = new Map(rows.map(({ id, phones: entries }) => [String(id), entries.map(({ value }) => value)]))
  return phoneMatches(phones, await toRecords(conversation, person, rows), ({ id }) => numbers.get(id) ?? [])
}
