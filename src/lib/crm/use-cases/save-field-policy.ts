import { randomUUID } from 'node:crypto'
import { Failure } from '../../core/errors.ts'
import { beginDecision } from '../../db/conflict-decisions.ts'
import { findConnection, readMapping } from '../../db/connections.ts'
import type { ConflictPolicy } from '../domain/conflict-policy.ts'
import { crmNames, type CrmType } from '../domain/crm-type.ts'
import type { SyncedObject } from '../domain/objects.ts'
import type { Engine } from '../engine.ts'
import { saveMapping } from './mapping.ts'

/** How the open ones are answered that a policy can decide. */
const answers = { adsapp_wins: 'adsapp', crm_wins: 'crm', newest_wins: 'newest', manual: null } as const satisfies Record<
  ConflictPolicy,
  'adsapp' | 'crm' | 'newest' | null
>

/**
 * Has the conflicts of a field decided by a policy from now on, and if wanted those that are open. @returns the answer to these; null: there is none
 * @throws Failure `not_mapped`, and those of `saveMapping`
 */
export async function saveFieldPolicy(
  engine: Engine,
  { organizationId, userId }: { readonly organizationId: string; readonly userId: string },
  wanted: {
    readonly crmType: CrmType
    readonly object: SyncedObject
    readonly field: string
    readonly policy: ConflictPolicy | null
    readonly decideOpen: boolean
  },
): Promise<{ readonly answerId: string | null }> {
  const { crmType, object, field, policy } = wanted
  const connection = await findConnection(engine.db, organizationId, crmType)
  const mapping = connection === null ? [] : await readMapping(engine.db, connection.id, object)
  const row = mapping.find(({ adsappField }) => adsappField === field)
  if (connection !== null && connection.status !== 'disconnected' && row === undefined) {
    throw new Failure({
      kind: 'invalid',
      code: 'not_mapped',
      message: `“${field}” is not in the mapping with ${crmNames[crmType]}.`,
      field: 'field',
    })
  }
  if (row === undefined || connection === null) {
    throw new Failure({
      kind: 'invalid',
      code: 'not_connected',
      message: `Connect ${crmNames[crmType]} first.`,
      field: 'crmType',
    })
  }
  await saveMapping(
    engine,
    { organizationId, userId, crmType, object },
    { mappings: [{ ...row, conflictPolicy: policy }], replace: false },
  )
  const keep = policy === null || !wanted.decideOpen ? null : answers[policy]
  if (keep === null) return { answerId: null }
  const id = randomUUID()
  await beginDecision(
    engine.db,
    { organizationId, userId },
    { id, keep, filter: { connection_id: connection.id, object, field } },
  )
  return { answerId: id }
}
