import { moveAssociations } from './associations.ts'
import { mergeEvent, propertyEvents } from './record-events.ts'
import { splitList } from './property-values.ts'
import type { StoredRecord, Values } from './record-store.ts'
import { complete, saveVersion, type Target, uniqueValuesOf } from './record-writes.ts'
import type { Sandbox } from './sandbox.ts'

/** The winner's values with its blanks filled; the loser's key becomes an additional one. `absorbed` are ids that lead to the result. */
function mergedValues(
  sandbox: Sandbox,
  target: Target,
  { winner, loser }: { readonly winner: Values; readonly loser: Values },
  absorbed: readonly number[],
): Values {
  const { key } = target.type
  const values: Record<string, string> = { ...loser, ...winner }
  if (key !== null) {
    const others = new Set([...splitList(winner[key.others]), ...splitList(loser[key.others])])
    const lost = loser[key.property]
    if (lost !== undefined && lost !== values[key.property]) others.add(lost)
    if (others.size > 0) values[key.others] = [...others].join(';')
  }
  const before = [...splitList(winner['hs_merged_object_ids']), ...splitList(loser['hs_merged_object_ids'])]
  values['hs_merged_object_ids'] = [...new Set([...before, ...absorbed.map(String)])].join(';')
  const completed = complete(sandbox, target, winner, values)
  // Its stage is the winner's, which no rule of a merge refuses.
  return completed.kind === 'complete' ? completed.values : values
}

/** Removes a record from every list and search; its id resolves to another from now on. */
function absorb(sandbox: Sandbox, target: Target, record: StoredRecord, mergedInto: number): void {
  sandbox.records.replace(target, { ...record, state: 'merged', mergedInto }, new Map())
  sandbox.records.dropStale(target, record.id)
}

/** A record that replaces the winner, with a new id. */
function replacement(sandbox: Sandbox, target: Target, winner: StoredRecord, loser: StoredRecord): StoredRecord {
  const now = sandbox.clock()
  const values = mergedValues(sandbox, target, { winner: winner.values, loser: loser.values }, [winner.id, loser.id])
  const record: StoredRecord = {
    ...winner,
    id: sandbox.records.nextId(target.portalId),
    updatedAt: Math.max(now, winner.updatedAt + 1),
    visibleAt: now + sandbox.settings().searchLagMs,
    source: target.source,
    values,
  }
  for (const merged of [winner, loser]) absorb(sandbox, target, merged, record.id)
  sandbox.records.insert(target, record, uniqueValuesOf(sandbox, target, values))
  sandbox.changes.add(...propertyEvents(target, winner.values, record))
  return record
}

/**
 * Merges `loser` into `winner` and returns what is left: the winner under its id, or, where merges make new records, a new one. Its modified date moves.
 * Merged ids resolve to it. Call inside a transaction.
 */
export function mergeRecords(sandbox: Sandbox, target: Target, winner: StoredRecord, loser: StoredRecord): StoredRecord {
  const moved = Object.keys(loser.values).filter((name) => winner.values[name] === undefined).length
  let merged: StoredRecord
  if (sandbox.settings().mergeMakesNewId) {
    merged = replacement(sandbox, target, winner, loser)
  } else {
    absorb(sandbox, target, loser, winner.id)
    merged = saveVersion(
      sandbox,
      target,
      winner,
      mergedValues(sandbox, target, { winner: winner.values, loser: loser.values }, [loser.id]),
    )
  }
  for (const { id } of [winner, loser]) {
    if (id === merged.id) continue
    moveAssociations(sandbox, target, { object: target.objectType, id }, { object: target.objectType, id: merged.id })
  }
  sandbox.changes.add(
    mergeEvent(target, { primary: winner.id, merged: [loser.id], result: merged.id, moved, at: sandbox.clock() }),
  )
  return sandbox.records.find(target, merged.id) ?? merged
}
