import type { Checkpoint } from '../domain/checkpoint.ts'
import { decideRemote, type RemoteBatch } from './decide-remote.ts'
import { holdBack } from './plan.ts'
import type { RunContext } from './run-context.ts'
import { settle } from './settle.ts'

/** How often an entry is decided again when it keeps going stale, before it is left to the next run. */
const attemptsMax = 5

/**
 * Decides and applies a batch of remote records (at most 500 of each kind), and decides stale entries again.
 * @param origin unchanged records of `live` batches are not counted as skipped: most are echoes of our own writes. Of `counted` batches
 * what the guard counts is held back, until it is known how much that is.
 * @returns ids of the records that something was decided about; all others are unchanged
 */
export async function applyRemote(
  ctx: RunContext,
  batch: RemoteBatch,
  checkpoint: Checkpoint | null,
  origin: 'listed' | 'live' | 'counted',
): Promise<ReadonlySet<string>> {
  let { records, deletedIds } = batch
  const decided = new Set<string>()
  for (let attempt = 1; ; attempt += 1) {
    const { tasks: all, skipped } = await decideAfterLook(ctx, { records, deletedIds })
    for (const { entry } of all) if (entry.crmRecordId !== null) decided.add(entry.crmRecordId)
    const tasks = origin === 'counted' ? await holdBack(ctx, 'pull', all) : all
    const { stale } = await settle(ctx, tasks, origin === 'live' ? 0 : skipped, checkpoint)
    if (stale.size === 0) return decided
    const again = new Set(tasks.filter((task) => stale.has(task.entry.key)).flatMap((task) => task.entry.crmRecordId ?? []))
    if (attempt === attemptsMax) {
      // Their links are pending, because the local side changed: the push of this run sends them.
      await settle(ctx, [], 0, checkpoint)
      return decided
    }
    deletedIds = deletedIds.filter((id) => again.has(id))
    for (const id of deletedIds) again.delete(id)
    records = await ctx.connector.getRecords(ctx.session, ctx.object, [...again])
    for (const { id } of records) again.delete(id)
    deletedIds = [...deletedIds, ...again]
  }
}

/**
 * Decides a batch. A record that is new here may be what an unanswered create has made since it was last looked for, so those are looked for
 * again first: whatever was there when the batch was read is found.
 */
async function decideAfterLook(ctx: RunContext, batch: RemoteBatch): ReturnType<typeof decideRemote> {
  const decided = await decideRemote(ctx, batch)
  if (!ctx.unanswered || !decided.tasks.some(({ entry }) => entry.createRecord !== null)) return decided
  await ctx.lookForCreates()
  return decideRemote(ctx, batch)
}
