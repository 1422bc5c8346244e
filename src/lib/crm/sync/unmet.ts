import { loadUnmet } from '../../db/remote-rows.ts'
import type { Checkpoint } from '../domain/checkpoint.ts'
import { noteUnread, readEach } from './each-record.ts'
import { followGone } from './merges.ts'
import { applyAll } from './pull.ts'
import { type RunContext, rowsOf } from './run-context.ts'

/** Ids of one pass. */
const idsPerPass = 5_000

/**
 * Ends a full read: linked records that it has not met are asked for by id. Those that the CRM says do not exist are deletions, by the
 * connection's policy and under the guard; others were created or changed while it read. Nothing else tells of a record that was erased
 * or has left the recycle bin. Each is asked for once in a run.
 * @returns false when the time ran out
 */
export async function settleUnmet(ctx: RunContext, resume: Checkpoint['resume'], holds: boolean): Promise<boolean> {
  for (;;) {
    const unmet = await loadUnmet(ctx.db, rowsOf(ctx), idsPerPass)
    if (unmet.length === 0) return true
    const { records, unread } = await readEach(ctx, unmet)
    await noteUnread(ctx, unread)
    const alive = new Set(records.map(({ id }) => id))
    const gone = unmet.filter((id) => !alive.has(id) && !unread.has(id))
    const deletedIds = await followGone(ctx, gone, alive)
    const counting = holds || unmet.length === idsPerPass || (await ctx.guard.mayExceed(unmet.length, 'linked'))
    await applyAll(ctx, { records, deletedIds }, { cursor: null, resume, met: [...unmet] }, counting ? 'counted' : 'listed')
    if (ctx.isTimeUp()) return false
  }
}
