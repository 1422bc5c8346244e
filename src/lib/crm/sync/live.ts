import { finishEvents, loadEvents } from '../../db/webhooks.ts'
import { applyRemote } from './apply-remote.ts'
import { noteUnread, readEach } from './each-record.ts'
import { followMerges } from './merges.ts'
import { pushLive } from './push.ts'
import type { RunContext } from './run-context.ts'

/** Events that one batch handles. */
const eventsPerBatch = 250

/**
 * Syncs live changes: first the CRM's webhook events, reading each record once for all its events, then edits made here. An event
 * is finished only after its record is committed, so a crash in between repeats it, which is idempotent.
 * @returns false when the time ran out
 */
export async function syncLive(ctx: RunContext): Promise<boolean> {
  while (!ctx.isTimeUp()) {
    const hints = await loadEvents(ctx.db, ctx.connectionId, ctx.object, eventsPerBatch)
    if (hints.length === 0) break
    const merges = hints.flatMap(({ ref, into }) => (into === null ? [] : [{ from: ref, into }]))
    // An event is only a hint: the current record is read from the CRM.
    const ids = [...new Set(hints.flatMap(({ ref, into }) => (into === null ? [ref] : [ref, into])))]
    const { records, unread } = await readEach(ctx, ids)
    await noteUnread(ctx, unread)
    for (const id of ids) ctx.touched.add(id)
    const existing = new Set(records.map(({ id }) => id))
    if (merges.length > 0) await followMerges(ctx, merges, existing)
    const decided = await applyRemote(
      ctx,
      { records, deletedIds: ids.filter((id) => !existing.has(id) && !unread.has(id)) },
      null,
      'live',
    )
    const unchanged = hints.filter(({ ref, into }) => into === null && !decided.has(ref)).map(({ ref }) => ref)
    await finishEvents(ctx.db, ctx, hints, new Set(unchanged))
    if (hints.length < eventsPerBatch) break
  }
  return ctx.direction === 'from_crm' || pushLive(ctx)
}
