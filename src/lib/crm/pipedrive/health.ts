import type { z } from 'zod'
import type { Health } from '../connector.ts'
import { call, type Conversation } from './client.ts'
import { readAnswer, userSchema } from './schema.ts'

/** The user behind the token, and the company. One call. */
export async function readUser(conversation: Conversation): Promise<z.infer<typeof userSchema>['data']> {
  return readAnswer(userSchema, await call(conversation, 'general', (api) => api.users().getCurrentUser())).data
}

/** One call. An API token may do whatever its user may, and has no scopes. */
export async function readHealth(conversation: Conversation): Promise<Health> {
  const { company_id: companyId } = await readUser(conversation)
  const { scopes } = await conversation.session.tokens()
  return {
    accountId: String(companyId),
    missingScopes: scopes.length === 0 ? [] : needed.filter((scope) => !scopes.includes(scope)),
  }
}

/** What the sync of contacts cannot do without. */
const needed = ['contacts:full', 'search:read']
