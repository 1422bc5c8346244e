import { z } from 'zod'
import { databaseIdSchema } from '../../core/database-id.ts'
import { runColumns } from '../../db/run-rows.ts'
import { type CursorSchema, type Page, type PageStart, toPage } from '../lists/keyset.ts'
import { readRows, type UserClient } from '../rows.ts'
import { type RunRow, runSchema } from '../connections/sync-views.ts'
import { givenTimeSchema } from '../../crm/domain/given-time.ts'

/** Which runs of an organisation a list shows. What is undefined is not asked. */
export type RunFilter = {
  readonly connectionId?: string | undefined
  readonly syncType?: RunRow['syncType'] | undefined
  readonly state?: RunRow['status'] | undefined
  readonly trigger?: RunRow['trigger'] | undefined
  /** Runs that have started since then, in ISO 8601. */
  readonly since?: string | undefined
  /** Leaves out runs that had nothing to change and nobody to ask. */
  readonly withChanges: boolean
}

/** Of the list of runs: when the run started, as the database notes it, and its id. */
export const runCursorSchema: CursorSchema = z.tuple([givenTimeSchema, databaseIdSchema])

/** One page of an organisation's runs, the newest first. Reads along an index, however many there are. */
export async function runsInList(
  client: UserClient,
  organizationId: string,
  filter: RunFilter,
  start: PageStart,
  limit: number,
): Promise<Page<RunRow>> {
  let query = client.from('crm_sync_logs').select(runColumns).eq('organization_id', organizationId)
  if (filter.connectionId !== undefined) query = query.eq('connection_id', filter.connectionId)
  if (filter.syncType !== undefined) query = query.eq('sync_type', filter.syncType)
  if (filter.state !== undefined) query = query.eq('status', filter.state)
  if (filter.trigger !== undefined) query = query.eq('trigger', filter.trigger)
  if (filter.since !== undefined) query = query.gte('started_at', filter.since)
  if (filter.withChanges) query = query.eq('has_changes', true)
  // The first condition is what the index is entered by; the second tells runs of one moment apart.
  if (start.after) query = query.lte('started_at', start.after[0]).or(keyset('lt', start.after))
  if (start.before) query = query.gte('started_at', start.before[0]).or(keyset('gt', start.before))
  const ascending = start.before !== undefined
  const found = await readRows(
    z.array(runSchema),
    query
      .order('started_at', { ascending })
      .order('id', { ascending })
      .limit(limit + 1),
  )
  return toPage(found, limit, start, (run) => [run.startedAt, run.id])
}

function keyset(than: 'lt' | 'gt', [startedAt, id]: readonly [string, string]): string {
  return `started_at.${than}."${startedAt}",id.${than}.${id}`
}
