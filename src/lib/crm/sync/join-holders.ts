import { loadRemote } from '../../db/remote-rows.ts'
import { sameFieldValue } from '../domain/field-mapping.ts'
import { decidePair } from './decide.ts'
import { markTasks } from './mark-outgoing.ts'
import { impactOf, type Task, taskOf } from './task.ts'
import { type RunContext, rowsOf } from './run-context.ts'

/** A record of the CRM that has a value which one of ours is to get. */
export type Holder = { readonly recordId: string; readonly crmField: string }

/**
 * Writes that make holders let go of a value, for those that are linked and have another value here by now: they join the batch that
 * waits for it, marked as outgoing. A holder that keeps the value is left out.
 */
export async function joinHolders(ctx: RunContext, holders: readonly Holder[]): Promise<readonly Task[]> {
  const ids = [...new Set(holders.map(({ recordId }) => recordId))]
  const loaded = await loadRemote(
    ctx.db,
    rowsOf(ctx),
    ids.map((id) => ({ id, keys: [] })),
  )
  const leaving = loaded.filter(({ ref, link, record }) => {
    if (link === null || record === null || record.deleted || (link.status !== 'linked' && link.status !== 'attention'))
      return false
    return holders.some(({ recordId, crmField }) => {
      const field = ctx.mapping.find((row) => row.crmField === crmField && row.direction !== 'from_crm')
      return (
        recordId === ref &&
        field !== undefined &&
        !sameFieldValue(field, record.values[field.adsappField], link.base[field.adsappField])
      )
    })
  })
  if (leaving.length === 0) return []
  const remotes = await ctx.connector.getRecords(
    ctx.session,
    ctx.object,
    leaving.map(({ ref }) => ref),
  )
  const tasks = leaving.flatMap(({ ref, link, record }): Task[] => {
    const remote = remotes.find(({ id }) => id === ref)
    if (!remote || link === null || record === null) return []
    const decision = decidePair(ctx, link, record, remote, null)
    return decision.kind === 'apply' && decision.update !== null ? [taskOf(decision, link)] : []
  })
  for (const task of tasks) await ctx.guard.charge(impactOf(task))
  return markTasks(ctx, tasks)
}
