import { endUndo, undoLeft } from '../../db/undo.ts'
import type { Lease } from '../../db/run-lease.ts'
import type { OpenedRun } from '../../db/runs.ts'
import { sumOf } from '../domain/guard.ts'
import type { Engine } from '../engine.ts'
import { undoObject } from '../sync/undo.ts'
import type { RunConversation } from './run-conversation.ts'

/**
 * Takes back what another run did. Nothing is written before the guard has seen how much that is. Values go back first, and what leads to a
 * record before the record itself goes. @returns false when the time ran out
 */
export async function runUndo(
  engine: Engine,
  lease: Lease,
  { connection: { organizationId } }: OpenedRun,
  { objects, attempt }: RunConversation,
): Promise<boolean> {
  for (const object of objects) {
    await attempt(object, async (ctx) => {
      const left = await undoLeft(ctx.db, { runId: lease.runId, object })
      if (sumOf(left) > 0) await ctx.guard.precheck(left, { causes: [] })
    })
  }
  for (const made of [false, true]) {
    for (const object of made ? objects.toReversed() : objects) {
      const done = await attempt(object, (ctx) => undoObject(ctx, { organizationId, made, now: engine.now }))
      if (done === false) return false
    }
  }
  await endUndo(engine.db, lease)
  return true
}
