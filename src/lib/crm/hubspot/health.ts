import type { z } from 'zod'
import type { Health } from '../connector.ts'
import { scopes } from './auth.ts'
import { callRaw, type Conversation } from './client.ts'
import { accountSchema, readAnswer } from './schema.ts'

/** The account that the session's token belongs to. One call. */
export async function readAccount(conversation: Conversation): Promise<z.infer<typeof accountSchema>> {
  return readAnswer(accountSchema, await callRaw(conversation, { method: 'GET', path: '/account-info/v3/details' }))
}

/**
 * One call. HubSpot does not report the scopes of a private app's token; those of an OAuth consent were stored with the tokens.
 */
export async function readHealth(conversation: Conversation): Promise<Health> {
  const { portalId } = await readAccount(conversation)
  const { scopes: granted } = await conversation.session.tokens()
  return {
    accountId: String(portalId),
    missingScopes: granted.length === 0 ? [] : needed.filter((scope) => !granted.includes(scope)),
  }
}

/** Every app has `oauth`, and HubSpot does not always list it. */
const needed = scopes.filter((scope) => scope !== 'oauth')
