import type { z } from 'zod'
import type { Health } from '../connector.ts'
import { call, type Conversation } from './client.ts'
import { readAnswer, userSchema } from './schema.ts'

/** The token's user and company. One call. */
export async function readUser(conversation: Conversation): Promise<z.infer<typeof userSchema>['data']> {
  return readAnswer(userSchema, await call(conversation, 'general', (api) => api.users().getCurrentUser())).data
}

/** One call. An API token has its user's permissions and no scopes. */
export async function readHealth(conversation: Conversation): Promise<Health> {
  const { company_id: companyId } = await readUser(conversation)
  const { scopes } = await conversation.session.tokens()
  return {
    accountId: String(companyId),
    missingScopes: scopes.length === 0 ? [] : needed.filter((scope) => !scopes.includes(scope)),
  }
}

/** Scopes that the sync of contacts needs. */
const needed = ['contacts:full', 'search:read']
