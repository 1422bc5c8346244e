import { finishEvents, loadEvents } from '../../db/webhooks.ts'
import { applyRemote } from './apply-remote.ts'
import { followMerges } from './merges.ts'
import { pushLive } from './push.ts'
import type { RunContext } from './run-context.ts'

/** Records that one look at the CRM asks for, however many events speak of them. */
const recordsPerLook = 250

/**
 * Carries over what people wait for: first what the CRM has pushed, each record read once and for all its events, then what was changed
 * here. An event is ended only after what it spoke of is recorded; a stop in between makes it looked at again, which changes nothing.
 */
export async function serveLive(ctx: RunContext): Promise<void> {
  while (!ctx.isTimeUp()) {
    const hints = await loadEvents(ctx.db, ctx.connectionId, ctx.object, recordsPerLook)
    if (hints.length === 0) break
    const merges = hints.flatMap(({ ref, into }) => (into === null ? [] : [{ from: ref, into }]))
    if (merges.length > 0) await followMerges(ctx, merges)
    // What an event says is a hint: the CRM is asked how each record is now.
    const ids = [...new Set(hints.flatMap(({ ref, into }) => (into === null ? [ref] : [ref, into])))]
    const records = await ctx.connector.getRecords(ctx.session, ctx.object, ids)
    const there = new Set(records.map(({ id }) => id))
    await applyRemote(ctx, { records, deletedIds: ids.filter((id) => !there.has(id)) }, null, 'pushed')
    await finishEvents(ctx.db, ctx.connectionId, hints)
    if (hints.length < recordsPerLook) break
  }
  const done = ctx.direction === 'from_crm' || (await pushLive(ctx))
  if (done) ctx.waiting.live = false
}
