import type { CrmUser } from '../domain/crm-user.ts'
import { call, type Conversation } from './client.ts'
import { ownersSchema, readAnswer } from './schema.ts'

const pageSize = 500

/**
 * Owners, by the ids that properties have (which are not those of users). Those who have been deactivated are a list apart: two calls, for up
 * to 500 of each.
 */
export async function listUsers(conversation: Conversation): Promise<readonly CrmUser[]> {
  return [...(await listOwners(conversation, false)), ...(await listOwners(conversation, true))]
}

async function listOwners(conversation: Conversation, archived: boolean): Promise<readonly CrmUser[]> {
  const users: CrmUser[] = []
  let after: string | undefined
  do {
    const page = readAnswer(
      ownersSchema,
      await call(conversation, 'general', (client) => client.crm.owners.ownersApi.getPage(undefined, after, pageSize, archived)),
    )
    users.push(
      ...page.results.map(
        ({ id, type, email, firstName, lastName }): CrmUser => ({
          id,
          kind: type === 'QUEUE' ? 'queue' : 'person',
          name: [firstName, lastName].filter(Boolean).join(' ') || null,
          email: email || null,
          active: !archived,
        }),
      ),
    )
    after = page.paging?.next?.after
  } while (after !== undefined)
  return users
}
