import type { Sealed } from '../../core/secrets/secret-box.ts'
import { type Unreadable, unlessUnreadable } from '../../core/secrets/unless-unreadable.ts'
import { integrationsSealedWith, storeResealedCredentials } from '../../db/gateway-integrations.ts'
import type { Engine } from '../engine.ts'

type Owner = { readonly organizationId: string; readonly id: string }

/** Binds sealed credentials to their integration: copied to another one they cannot be opened. */
function contextOf({ organizationId, id }: Owner): string {
  return `gateway-credentials:${organizationId}:${id}`
}

export function sealCredentials({ box }: Engine, owner: Owner, credentials: unknown): Sealed {
  return box.seal(JSON.stringify(credentials), contextOf(owner))
}

/** @throws Failure `secret_unreadable` where their key is not in the ring */
export function openCredentials({ box }: Engine, owner: Owner & { readonly credentials: Sealed }): unknown {
  return JSON.parse(box.open(owner.credentials, contextOf(owner)))
}

const integrationsPerCheck = 500

/**
 * Seals the credentials of an organisation's integrations with the current key where an older one did, some at each check. What cannot be opened
 * stays as it is: its deliveries say so. A connect at the same moment goes first.
 * @returns the ids of the keys that something is sealed with still
 */
export async function resealIntegrations(
  engine: Engine,
  organizationId: string,
  unreadable: Unreadable[],
): Promise<readonly string[]> {
  const [, ...older] = engine.box.keyIds
  const found = await integrationsSealedWith(engine.db, organizationId, older, integrationsPerCheck)
  for (const { id, credentials } of found) {
    const reseal = async () => {
      const owner = { organizationId, id }
      const opened = openCredentials(engine, { ...owner, credentials })
      await storeResealedCredentials(engine.db, id, credentials, sealCredentials(engine, owner, opened))
    }
    await unlessUnreadable({ of: 'integration', id }, reseal, unreadable)
  }
  return found.length < integrationsPerCheck ? [] : older
}
