import type { LoadedPending } from '../../db/pending-links.ts'
import { duplicate } from './duplicate.ts'
import { withFieldTimes } from './field-times.ts'
import { contestedAmong, loadKnown, pairingObstacle, pairTask } from './pair-found.ts'
import type { RunContext } from './run-context.ts'
import { type Settled, settle } from './settle.ts'
import type { Task } from './task.ts'

/** Creates that the CRM rejected as duplicates: pairs them with the existing records, or leaves them to a person. */
export async function settleExisting(
  ctx: RunContext,
  rows: readonly LoadedPending[],
  existing: Settled['existing'],
): Promise<void> {
  const remotes = await ctx.connector.getRecords(
    ctx.session,
    ctx.object,
    existing.flatMap(({ id }) => id ?? []),
  )
  const known = await loadKnown(ctx, remotes)
  const byId = new Map(remotes.map((remote) => [remote.id, remote]))
  const contested = contestedAmong(existing.map(({ id }) => (id === null ? [] : [{ id }])))
  const byLink = new Map(rows.map((row) => [row.link.id, row]))
  const tasks = existing.flatMap(({ task, id }): Task[] => {
    const row = byLink.get(task.entry.linkId)
    if (!row) return []
    const current: LoadedPending = {
      record: row.record,
      link: { ...row.link, version: task.entry.linkVersion ?? row.link.version },
    }
    const remote = byId.get(id ?? '')
    const code = remote ? pairingObstacle(current, remote, known.get(remote.id), contested.has(remote.id)) : 'duplicate_identity'
    return remote && code === null
      ? pairTask(ctx, current, remote)
      : [duplicate(ctx, current, code ?? 'duplicate_identity', remote ? [remote] : [])]
  })
  await settle(ctx, (await withFieldTimes(ctx, tasks)).tasks, 0, null)
}
