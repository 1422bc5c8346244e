import { storedFields } from './database.ts'
import type { Stored } from './record-store.ts'
import { deleteRecord, liveRecord, putRecord, rejected, type WriteOutcome, type WriteTarget } from './record-writes.ts'
import type { Sandbox } from './sandbox.ts'

/**
 * Merges two records of one object: the loser goes into the recycle bin with the winner as its master, the winner takes its values for what it has none
 * for. Both stamps move. A refused merge changes nothing. Call inside a transaction.
 */
export function mergeRecords(sandbox: Sandbox, target: WriteTarget, winner: number, loser: number): WriteOutcome {
  if (winner === loser) return rejected('INVALID_CROSS_REFERENCE_KEY', 'A record cannot be merged with itself')
  const [kept, gone] = [liveRecord(sandbox, target, winner), liveRecord(sandbox, target, loser)]
  if (kept.kind === 'rejected') return kept
  if (gone.kind === 'rejected') return gone
  const filled = storedFields(target.type).flatMap(({ name, updateable }): [string, string | number][] => {
    const value = gone.values[name] ?? null
    return updateable && value !== null && (kept.values[name] ?? null) === null ? [[name, value]] : []
  })
  // The loser first: what is unique to it can then be the winner's.
  const deleted = deleteRecord(sandbox, target, loser, winner)
  if (deleted.kind === 'rejected') return deleted
  const merged: Record<string, Stored> = { ...kept.values, ...Object.fromEntries(filled) }
  // What led from one of them to the other leads nowhere now.
  for (const { name, referenceTo } of storedFields(target.type)) {
    const to = merged[name] ?? null
    if (referenceTo === target.type.name && (to === winner || to === loser)) merged[name] = null
  }
  putRecord(sandbox, target, winner, merged)
  sandbox.changes.add({ org: target.caller.org, type: target.type, number: winner, at: sandbox.clock() })
  return { kind: 'updated', number: winner }
}
