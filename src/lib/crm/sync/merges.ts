import { loadRemote } from '../../db/sync-batches.ts'
import { chunks } from '../connector-kit/chunks.ts'
import type { Merge } from '../connector.ts'
import { decideMergedAway, decideMergedInto } from './decide-gone.ts'
import type { RunContext } from './run-context.ts'
import { settle, type Task, taskOf } from './settle.ts'

const mergesPerCall = 200
const roundsMax = 3

/**
 * Follows records that were joined in the CRM: a pair goes on with the record that lives on, unless that one belongs to another contact of
 * ours. Merges of records that nobody here knows cost one look and change nothing.
 */
export async function followMerges(ctx: RunContext, merges: readonly Merge[]): Promise<void> {
  for (const batch of chunks(merges, mergesPerCall)) {
    let rest: readonly Merge[] = batch
    for (let round = 1; rest.length > 0 && round <= roundsMax; round += 1) {
      const { tasks, byKey } = await decideMerges(ctx, rest)
      if (tasks.length === 0) break
      const { stale } = await settle(ctx, tasks, 0, null)
      rest = [...stale].flatMap((key) => byKey.get(key) ?? [])
    }
  }
}

async function decideMerges(
  ctx: RunContext,
  merges: readonly Merge[],
): Promise<{ readonly tasks: readonly Task[]; readonly byKey: ReadonlyMap<string, Merge> }> {
  const ids = [...new Set(merges.flatMap(({ from, into }) => [from, into]))]
  const rows = await loadRemote(
    ctx.db,
    ctx.connectionId,
    ctx.object,
    ids.map((id) => ({ id, keys: [] })),
  )
  const byRef = new Map(rows.map((row) => [row.ref, row]))
  const byKey = new Map<string, Merge>()
  // Where several were joined into one that nobody is linked to, the first link follows.
  const followed = new Set<string>()
  const tasks = merges.flatMap((merge): Task[] => {
    const loser = byRef.get(merge.from)
    if (!loser?.link || loser.link.status === 'excluded') return []
    const isTaken = byRef.get(merge.into)?.link?.recordId != null || followed.has(merge.into)
    if (!isTaken && loser.record !== null) followed.add(merge.into)
    const decision =
      isTaken || loser.record === null
        ? decideMergedAway(ctx, loser.link, loser.record)
        : decideMergedInto(ctx, loser.link, loser.record, merge.into)
    if (decision.kind === 'skip') return []
    byKey.set(decision.entry.key, merge)
    return [taskOf(decision, loser.link)]
  })
  return { tasks, byKey }
}
