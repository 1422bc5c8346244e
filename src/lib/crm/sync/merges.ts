import { loadRemote } from '../../db/sync-batches.ts'
import { chunks } from '../connector-kit/chunks.ts'
import type { Merge } from '../connector.ts'
import { decideMergeIntoLinked, decideMergeIntoUnlinked } from './decide-gone.ts'
import { type RunContext, rowsOf } from './run-context.ts'
import { settle } from './settle.ts'
import { type Task, taskOf } from './task.ts'

const mergesPerCall = 200
const attemptsMax = 3

/**
 * Follows merges in the CRM: the link moves to the surviving record, unless that one is linked to another contact. Merges of
 * records without a link cost one query and change nothing.
 */
export async function followMerges(ctx: RunContext, merges: readonly Merge[]): Promise<void> {
  for (const batch of chunks(merges, mergesPerCall)) {
    let rest: readonly Merge[] = batch
    for (let attempt = 1; rest.length > 0 && attempt <= attemptsMax; attempt += 1) {
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
    rowsOf(ctx),
    ids.map((id) => ({ id, keys: [] })),
  )
  const byRef = new Map(rows.map((row) => [row.ref, row]))
  const byKey = new Map<string, Merge>()
  // Where several linked records were merged into one without a link, the first link moves to it.
  const claimed = new Set<string>()
  const tasks = merges.flatMap((merge): Task[] => {
    const merged = byRef.get(merge.from)
    if (byRef.get(merge.into)?.isUnreadable) return []
    if (!merged?.link || merged.link.status === 'excluded') return []
    const isIntoLinked = byRef.get(merge.into)?.link?.recordId != null || claimed.has(merge.into)
    if (!isIntoLinked && merged.record !== null) claimed.add(merge.into)
    const decision =
      isIntoLinked || merged.record === null
        ? decideMergeIntoLinked(ctx, merged.link, merged.record)
        : decideMergeIntoUnlinked(ctx, merged.link, merged.record, merge.into)
    if (decision.kind === 'skip') return []
    byKey.set(decision.entry.key, merge)
    return [taskOf(decision, merged.link)]
  })
  return { tasks, byKey }
}
