import { toFailure } from '../../core/errors.ts'
import { storeUsers } from '../../db/crm-users.ts'
import type { ServiceClient } from '../../db/service-client.ts'
import type { Connector } from '../port/connector.ts'
import type { Session } from '../port/session.ts'

/**
 * Reads a CRM's users and stores them. Without the permission to list them nothing fails: their records' owners wait, and the connection
 * says why.
 */
export async function readUsers(
  db: ServiceClient,
  connector: Connector,
  session: Session,
  { connectionId, unlisted }: { readonly connectionId: string; readonly unlisted: readonly string[] },
): Promise<void> {
  try {
    const users = await connector.listUsers(session, unlisted)
    await storeUsers(db, connectionId, { users, unlisted, error: null })
  } catch (thrown) {
    const { kind, code, message } = toFailure(thrown)
    if (kind !== 'rejected' && code !== 'missing_scopes') throw thrown
    await storeUsers(db, connectionId, { users: [], unlisted, error: { code, message } })
  }
}
