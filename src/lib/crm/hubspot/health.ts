import type { z } from 'zod'
import { specsIn } from '../connector-kit/spec-of.ts'
import type { Health, MissingByObject } from '../port/remote-account.ts'
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
  const missing = await missingIn(conversation)
  return {
    accountId: String(portalId),
    missingScopes: missing.flatMap(({ always, scopes }) => (always ? scopes : [])),
    missingByObject: byObject(missing),
  }
}

/** What the consent lacks for objects that not every connection syncs. No call. */
export async function missingByObject(conversation: Conversation): Promise<MissingByObject> {
  return byObject(await missingIn(conversation))
}

async function missingIn({ session }: Conversation) {
  const { scopes: granted } = await session.tokens()
  return specsIn(hubSpotObjects).map(({ object, spec: { scopes } }) => ({
    object,
    always: scopes.always,
    scopes: granted.length === 0 ? [] : scopes.needed.filter((scope) => !granted.includes(scope)),
  }))
}

function byObject(missing: Awaited<ReturnType<typeof missingIn>>): MissingByObject {
  const optional = missing.filter(({ always, scopes }) => !always && scopes.length > 0)
  return Object.fromEntries(optional.map(({ object, scopes }) => [object, scopes]))
}
