import { chunks } from '../connector-kit/chunks.ts'
import { phoneMatches, phoneSpellings } from '../connector-kit/phone-match.ts'
import type { PhoneMatch } from '../port/phone-match.ts'
import type { Conversation } from './client.ts'
import { hubSpotObject } from './objects.ts'
import { readRecords, searchIds } from './reads.ts'

export const phoneProperties = ['phone', 'mobilephone'] as const
/** Numbers of one search: HubSpot limits the characters of all its values. */
const phonesMax = 15

/** Contacts with one of these numbers. HubSpot finds a property by equal text: in the usual notations, and as the number was given. */
export async function findByPhone(conversation: Conversation, phones: readonly string[]): Promise<readonly PhoneMatch[]> {
  const contact = hubSpotObject('contact')
  const properties = phoneProperties.filter((name) => conversation.session.fields.some((field) => field.name === name))
  const ids = await Promise.all(
    chunks([...new Set(phones)], phonesMax).map((some) => {
      const values = some.flatMap(phoneSpellings).map((text) => text.toLowerCase())
      return searchIds(
        conversation,
        contact,
        properties.map((propertyName) => ({ propertyName, values })),
      )
    }),
  )
  const records = await readRecords(conversation, contact, [...new Set(ids.flat())])
  return phoneMatches(phones, records, (record) => properties.map((name) => record.properties[name]))
}
