import { z } from 'zod'
import { runRowSchema } from '../../db/run-rows.ts'
import { readRows, type UserClient } from '../rows.ts'

const dayMs = 86_400_000
/** More runs than this are not counted one by one. */
const runsMax = 500

const runSchema = runRowSchema.pick({
  local_created: true,
  local_updated: true,
  crm_created: true,
  crm_updated: true,
  local_archived: true,
  crm_archived: true,
})

/** Changes written by live runs in the last 24 hours; `isMore` when not all are counted. */
export type LiveChanges = {
  readonly toAdsapp: number
  readonly toCrm: number
  readonly isMore: boolean
}

/** Reads a bounded number of live runs by the history's index, however many there were. */
export async function liveChanges(client: UserClient, connectionId: string, now: number): Promise<LiveChanges> {
  const runs = await readRows(
    z.array(runSchema),
    client
      .from('crm_sync_logs')
      .select(Object.keys(runSchema.shape).join(', '))
      .eq('connection_id', connectionId)
      .eq('sync_type', 'webhook')
      .gte('started_at', new Date(now - dayMs).toISOString())
      .order('started_at', { ascending: false })
      .limit(runsMax),
  )
  const sum = (count: (run: z.infer<typeof runSchema>) => number) => runs.reduce((total, run) => total + count(run), 0)
  return {
    toAdsapp: sum((run) => run.local_created + run.local_updated + run.local_archived),
    toCrm: sum((run) => run.crm_created + run.crm_updated + run.crm_archived),
    isMore: runs.length === runsMax,
  }
}
