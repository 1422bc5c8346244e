import { type Unreadable, unlessUnreadable } from '../../core/secrets/unless-unreadable.ts'
import { type Connection, pausedSealedWith, storeCredentials } from '../../db/connections.ts'
import { readWebhook } from '../../db/webhooks.ts'
import { storedHashKey } from '../../db/erasures.ts'
import { openTokens, sealTokens } from '../auth/credentials.ts'
import { resealedHashKey } from '../auth/identity-hash.ts'
import { generationOf } from '../auth/webhook-secrets.ts'
import { crmNames } from '../domain/crm-type.ts'
import type { Health } from '../domain/health.ts'
import type { Engine } from '../engine.ts'

/** What was met as secrets of an organisation were resealed. */
export type Resealed = {
  /** Ids of the keys that something is sealed with still. */
  readonly sealedWith: readonly (string | null)[]
  /** What no key opens. */
  readonly unreadable: readonly Unreadable[]
}

/**
 * Seals a connection's tokens with the current key where an older one did. A refresh that comes first has sealed them already.
 * @returns the id of the key that they are sealed with now
 * @throws Failure `secret_unreadable` where their key is not in the ring
 */
export async function resealTokens({ db, box }: Engine, connection: Connection): Promise<string | null> {
  const { id: connectionId, organizationId, credentials, credentialsVersion } = connection
  const [current = ''] = box.keyIds
  if (credentials === null || credentials.k === current) return credentials?.k ?? null
  const owner = { organizationId, connectionId }
  const sealed = sealTokens(box, owner, openTokens(box, owner, credentials))
  return (await storeCredentials(db, connectionId, credentialsVersion, sealed)) ? current : credentials.k
}

/**
 * The same for an organisation's connections that are paused, at which no check of their own looks.
 * @returns the ids of the keys that their tokens are sealed with now
 */
export async function resealPaused(engine: Engine, organizationId: string, unreadable: Unreadable[]): Promise<readonly string[]> {
  const [, ...older] = engine.box.keyIds
  const sealedWith: string[] = []
  for (const connection of await pausedSealedWith(engine.db, organizationId, older)) {
    const reseal = async () => {
      const key = await resealTokens(engine, connection)
      if (key !== null) sealedWith.push(key)
    }
    await unlessUnreadable({ of: 'connection', id: connection.id }, reseal, unreadable)
  }
  return sealedWith
}

/**
 * Seals the key of an organisation's erasures with the current key where an older one did.
 * @returns the id of the key that it is sealed with now; null where nobody was erased
 */
export async function resealErasures({ db, box }: Engine, organizationId: string): Promise<string | null> {
  const sealed = await storedHashKey(db, organizationId, null)
  if (sealed === null || sealed.k === box.keyIds[0]) return sealed?.k ?? null
  return (await storedHashKey(db, organizationId, resealedHashKey(box, organizationId, sealed), sealed))?.k ?? null
}

/** Which older keys of the ring this connection needs, and which it does not need any more; null where the ring has one key. */
export async function oldKeys(
  { db, box }: Engine,
  connection: Connection,
  sealedWith: readonly (string | null)[],
): Promise<Health['oldKeys']> {
  const [, ...older] = box.keyIds
  if (older.length === 0) return null
  const inUse = new Set([...sealedWith, ...(await webhookKeys(db, connection))])
  const isNeeded = (key: string) => inUse.has(key) || inUse.has(anyKey)
  return { needed: older.filter(isNeeded), free: older.filter((key) => !isNeeded(key)) }
}

/** Of an address from before addresses named their key. */
const anyKey = '*'

async function webhookKeys(db: Engine['db'], connection: Connection): Promise<readonly (string | null)[]> {
  const webhook = await readWebhook(db, connection.id)
  if (webhook === null) return []
  switch (webhook.setup) {
    case 'app':
      return []
    case 'connection':
      return webhook.crmWebhookIds.length === 0 || webhook.url === null ? [] : [generationOf(webhook.url).key ?? anyKey]
    case 'person':
      // What a person has entered in the CRM shows in what comes from there.
      return webhook.lastEventAt === null ? [] : [webhook.lastKey ?? anyKey]
  }
}

/** For an address that somebody has to replace before a key can go. */
export function oldAddressProblems({ crmType }: Connection, setup: string, keys: Health['oldKeys']): Health['problems'] {
  if (setup !== 'person' || keys === null || keys.needed.length === 0) return []
  const crm = crmNames[crmType]
  const message = `${crm} still sends changes to an address that was made with an older encryption key (${keys.needed.join(', ')}). Show the address on this card and enter it in ${crm} before that key is removed.`
  return [{ code: 'webhook_old_key', message }]
}
