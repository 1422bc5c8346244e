import type { SyncedObject } from '../crm/domain/objects.ts'
import { companiesPage, contactsPage, everything } from './record-list.ts'
import type { UserClient } from './rows.ts'

const choicesMax = 20

/** The first records by name that have a text in them, each with what tells it from others of that name. */
export async function findChoosable(client: UserClient, organizationId: string, object: SyncedObject, search: string) {
  const query = { ...everything, search: search.trim().slice(0, 200), sort: 'name' as const, descending: false, start: {} }
  if (object === 'contact') {
    const { rows } = await contactsPage(client, organizationId, query, choicesMax)
    return rows.map(({ id, title, email, company }) => ({ id, title, description: email ?? company }))
  }
  const { rows } = await companiesPage(client, organizationId, query, choicesMax)
  return rows.map(({ id, title, domain, city }) => ({ id, title, description: domain ?? city }))
}
