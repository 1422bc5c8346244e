import { toFailure } from '../../core/errors.ts'
import { membersOfUsers, noteUnlistedUsers, storeUsers, usersOfMembers } from '../../db/crm-users.ts'
import type { ServiceClient } from '../../db/service-client.ts'
import type { Connector } from '../port/connector.ts'
import type { Session } from '../port/session.ts'
import type { Links } from './translate-references.ts'

type CrmUsers = {
  readonly toOurs: (users: readonly string[]) => ReturnType<Links['toOurs']>
  readonly toTheirs: (members: readonly string[]) => ReturnType<Links['toTheirs']>
  /** Reads all of them from the CRM and stores them, with these further ids; once in a conversation. */
  readonly read: (unlisted: readonly string[]) => Promise<void>
}

/**
 * The users of a CRM and the members who they are. They are read from the CRM when a record's owner is not among them, once in a run at most:
 * who is not listed even then is stored by the id alone, so that the next run does not ask again.
 */
export function crmUsers(db: ServiceClient, connector: Connector, session: Session, connectionId: string): CrmUsers {
  const read = (unlisted: readonly string[]) =>
    session.memoizeForRun('users', () => readUsers(db, connector, session, { connectionId, unlisted }))

  async function known(users: readonly string[]): Promise<ReadonlyMap<string, string | null>> {
    const found = await membersOfUsers(db, connectionId, users)
    const unknown = users.filter((user) => !found.has(user))
    if (unknown.length === 0) return found
    await read(unknown)
    const again = await membersOfUsers(db, connectionId, unknown)
    const unlisted = unknown.filter((user) => !again.has(user))
    if (unlisted.length > 0) await noteUnlistedUsers(db, connectionId, unlisted)
    return new Map([...found, ...again])
  }

  return {
    read,
    async toOurs(users) {
      const members = await known(users)
      return new Map([...members].flatMap(([user, id]) => (id === null ? [] : [[user, { id, ended: false }] as const])))
    },
    toTheirs: (members) => usersOfMembers(db, connectionId, members),
  }
}

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
