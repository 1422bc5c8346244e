import type { z } from 'zod'
import { specsIn } from '../connector-kit/spec-of.ts'
import type { Health } from '../port/remote-account.ts'
import { callRaw, type Conversation } from './client.ts'
import { hubSpotObjects } from './objects.ts'
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
  const lacking = specsIn(hubSpotObjects).map(({ object, spec: { scopes } }) => ({
    object,
    always: scopes.always,
    missing: granted.length === 0 ? [] : scopes.needed.filter((scope) => !granted.includes(scope)),
  }))
  const byObject = lacking.filter(({ always, missing }) => !always && missing.length > 0)
  return {
    accountId: String(portalId),
    missingScopes: lacking.flatMap(({ always, missing }) => (always ? missing : [])),
    ...(byObject.length === 0
      ? {}
      : { missingByObject: Object.fromEntries(byObject.map(({ object, missing }) => [object, missing])) }),
  }
}
