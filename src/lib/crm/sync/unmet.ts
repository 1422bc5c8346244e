import { loadUnmet } from '../../db/sync-batches.ts'
import type { Checkpoint } from '../domain/checkpoint.ts'
import { followMerges } from './merges.ts'
import { applyAll } from './pull.ts'
import type { RunContext } from './run-context.ts'

const idsPerPass = 5_000

/** Whether all was settled before the time ran out, and whether any of it may be held back for the guard. */
export type Unmet = { readonly done: boolean; readonly held: boolean }
export const noUnmet: Unmet = { done: true, held: false }

/**
 * Ends a full read: linked records that it has not met are asked for by id. Those that the CRM says do not exist are deletions, by the
 * connection's policy and under the guard; others were created or changed while it read. Nothing else tells of a record that was erased
 * or has left the recycle bin. Each is asked for once in a run.
 */
export async function settleUnmet(ctx: RunContext, resume: Checkpoint['resume']): Promise<Unmet> {
  for (let held = false; ; held = true) {
    const unmet = await loadUnmet(ctx.db, ctx.lease.runId, idsPerPass)
    if (unmet.length === 0) return { done: true, held }
    const records = await ctx.connector.getRecords(ctx.session, ctx.object, unmet)
    const alive = new Set(records.map(({ id }) => id))
    const gone = unmet.filter((id) => !alive.has(id))
    const merges = gone.length === 0 ? [] : ((await ctx.connector.findMerges?.(ctx.session, ctx.object, gone)) ?? [])
    await followMerges(ctx, merges, alive)
    const merged = new Set(merges.map(({ from }) => from))
    const deletedIds = gone.filter((id) => !merged.has(id))
    await applyAll(ctx, { records, deletedIds }, { cursor: null, resume, met: [...unmet] }, 'counted')
    if (ctx.isTimeUp()) return { done: false, held: true }
  }
}
