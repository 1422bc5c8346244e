import { noteUnlistedUsers } from '../../db/crm-users.ts'
import { type ByTarget, type Known, type Pair, recordsOfRefs, refsOfRecords } from '../../db/references.ts'
import type { ServiceClient } from '../../db/service-client.ts'
import type { Connector } from '../port/connector.ts'
import type { Session } from '../port/session.ts'
import { readUsers } from './crm-users.ts'
import type { Links } from './translate-references.ts'

/**
 * What is linked with what on a connection, one query however many objects are asked for. The CRM's users are read when a record's owner is
 * not among them, once in a run at most: who is not listed even then is stored by the id alone, so that the next run does not ask again.
 */
export function linksOf(
  db: ServiceClient,
  connector: Connector,
  session: Session,
  connectionId: string,
): Links & {
  /** Reads all users from the CRM and stores them, with these further ids; once in a conversation. */
  readonly readUsers: (unlisted: readonly string[]) => Promise<void>
} {
  const read = (unlisted: readonly string[]) =>
    session.memoizeForRun('users', () => readUsers(db, connector, session, { connectionId, unlisted }))

  async function toOurs(refs: ByTarget<readonly string[]>): Promise<Known<Pair>> {
    const known = await recordsOfRefs(db, connectionId, refs)
    const users = known.get('user')
    const unknown = refs.get('user')?.filter((user) => users?.has(user) !== true) ?? []
    if (unknown.length === 0) return known
    await read(unknown)
    const again = (await recordsOfRefs(db, connectionId, new Map([['user', unknown]]))).get('user')
    const unlisted = unknown.filter((user) => again?.has(user) !== true)
    if (unlisted.length > 0) await noteUnlistedUsers(db, connectionId, unlisted)
    return new Map([...known, ['user', new Map([...(users ?? []), ...(again ?? [])])]])
  }

  return { readUsers: read, toOurs, toTheirs: (ids) => refsOfRecords(db, connectionId, ids) }
}
