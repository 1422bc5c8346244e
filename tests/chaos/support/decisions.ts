import { z } from 'zod'
import { resolveConflict } from '../../../src/lib/crm/use-cases/resolve-conflict.ts'
import { decideRun } from '../../../src/lib/db/runs.ts'
import type { World } from './world.ts'

const runsSchema = z.array(z.object({ id: z.uuid() }))
const conflictsSchema = z.array(z.object({ id: z.uuid(), field: z.string() }))

/** Approves or rejects a run that the guard stopped, if there is one. After a rejection the connection is resumed. */
export async function decideStoppedRun({ hub }: World, approve: boolean): Promise<boolean> {
  const { organizationId, userId } = hub
  const [waiting] = runsSchema.parse(await hub.stack.sql(`select id from crm_sync_logs where status = 'waiting'`))
  if (!waiting) return false
  await decideRun(hub.engine.db, { runId: waiting.id, organizationId, userId, approve })
  if (!approve) {
    await hub.stack.sql(
      `select crm_change_settings(id, $1, '{}', 'active') from crm_connections where status = 'paused' and organization_id = $2`,
      [userId, organizationId],
    )
  }
  return true
}

/** Resolves every open conflict, alternating between the sides. @returns whether there was any */
export async function resolveConflicts({ hub }: World): Promise<boolean> {
  const { organizationId, userId } = hub
  const open = conflictsSchema.parse(
    await hub.stack.sql(
      `select l.id, k as field from crm_sync_state l cross join lateral jsonb_object_keys(l.conflict_details) k
       where l.status = 'linked' and l.conflict_detected order by l.id, k`,
    ),
  )
  for (const [index, { id, field }] of open.entries()) {
    const keep = index % 2 === 0 ? 'adsapp' : 'crm'
    await resolveConflict(hub.engine, { organizationId, userId, linkId: id, field, keep })
  }
  return open.length > 0
}
