import { unwrap } from '../../db/result.ts'
import { findConnection } from '../../db/connections.ts'
import { Failure } from '../../core/errors.ts'
import { crmNames, type CrmType } from '../domain/crm-type.ts'
import type { Engine } from '../engine.ts'
import { readUsers } from '../sync/crm-users.ts'
import { storedSession } from './stored-session.ts'

/** Who a user of the CRM is: this member, nobody here, or the member who has the email. */
type OwnerMatch = { readonly by: 'hand'; readonly memberId: string } | { readonly by: 'none' | 'email' }

/**
 * A person says who a user of a CRM is. The records that depend on it are decided again by the next live run.
 * @throws Failure `not_connected`, `crm_user_not_found`, `crm_user_is_queue`, `member_is_matched`, `not_a_member`
 */
export async function matchOwner(
  { db }: Engine,
  of: { readonly organizationId: string; readonly userId: string; readonly crmType: CrmType },
  crmUserId: string,
  match: OwnerMatch,
): Promise<void> {
  await connected(db, of)
  unwrap(
    await db.rpc('crm_match_user', {
      p_organization: of.organizationId,
      p_user: of.userId,
      p_crm_type: of.crmType,
      p_crm_user: crmUserId,
      p_by: match.by,
      ...(match.by === 'hand' ? { p_member: match.memberId } : {}),
    }),
  )
}

/** Reads the users of a CRM again and matches those who wait by email. @throws Failure `not_connected`, `needs_reconnect`, or the CRM's */
export async function refreshOwners(
  engine: Engine,
  of: { readonly organizationId: string; readonly crmType: CrmType },
): Promise<void> {
  const connection = await connected(engine.db, of)
  if (connection.credentials === null) {
    const message = `${crmNames[of.crmType]} is disconnected. Connect it again to read its users.`
    throw new Failure({ kind: 'invalid', code: 'needs_reconnect', message })
  }
  const connector = await engine.loadConnector(of.crmType)
  const session = storedSession(engine, connector, connection.id)
  await readUsers(engine.db, connector, session, { connectionId: connection.id, unlisted: [] })
}

async function connected(
  db: Engine['db'],
  { organizationId, crmType }: { readonly organizationId: string; readonly crmType: CrmType },
) {
  const connection = await findConnection(db, organizationId, crmType)
  if (connection !== null) return connection
  throw new Failure({ kind: 'invalid', code: 'not_connected', message: `Connect ${crmNames[crmType]} first.`, field: 'crmType' })
}
