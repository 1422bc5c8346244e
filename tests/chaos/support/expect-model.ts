import { expect } from 'vitest'
import type { History } from './history.ts'
import { expectBookkeeping, expectGraph, expectPairsEqual } from './invariants.ts'
import { isSettled, type Live, liveOf, lookUp, type ModelRecord, nameOf, readIn, type Side, sides } from './model.ts'
import { fieldsOf, type PlayedField, playedObjects, read } from './played.ts'
import type { World } from './world.ts'

/** What should be true of a record on one side. */
type Fate = 'live' | 'gone' | 'either'

/** Checks a converged world against the model. */
export async function expectModel(
  world: World,
  records: readonly ModelRecord[],
  { deletes, conflictPolicy }: History['settings'],
): Promise<void> {
  await lookUp(world, records)
  const live = await liveOf(world)
  const fateOf = (record: ModelRecord, side: Side): Fate => {
    const { fromCrm, toCrm } = deletes[record.played.object]
    if (record.orderDependent || (record.recreated && record.removedBy !== null)) return 'either'
    if (record.removedBy === null) return 'live'
    if (record.removedBy === side) return 'gone'
    if (record.editedAcross || record.ids[side] === null) return 'either'
    return (side === 'here' ? fromCrm : toCrm) === 'archive' ? 'gone' : 'live'
  }
  for (const object of playedObjects) {
    const own = records.filter(({ played }) => played.object === object)
    for (const side of sides) expectFates(own, side, live[object][side], (record) => fateOf(record, side))
  }
  await expectPairsEqual(world, live)
  await expectGraph(world)
  expectWritesKept(records, live, conflictPolicy)
  const { sql } = world.hub.stack
  const isOpen = records.some((record) => record.orderDependent)
  expect(
    await sql(`select object_type, status, pending, live, archiving, outgoing, last_error from crm_sync_state
               where status <> 'excluded' and (pending or outgoing is not null) or archiving and crm_record_id is not null
                  or ${isOpen ? 'false' : `status in ('unlinked', 'attention')`}`),
  ).toEqual([])
  // What both sides have is known on both sides.
  if (records.every(isSettled))
    expect(await sql(`select object_type, waits from crm_sync_state where waits @? '$[*] ? (@.target != "user")'`)).toEqual([])
  await expectBookkeeping(sql)
}

/** No record twice, none lost, and what was deleted is gone. */
function expectFates(
  records: readonly ModelRecord[],
  side: Side,
  live: Live[keyof Live][Side],
  fateOf: (record: ModelRecord) => Fate,
): void {
  const [first] = records
  if (first === undefined) return
  const { played } = first
  for (const record of records) {
    if (record.key === null) continue
    const found = live.filter(({ values }) => read(played, played.key, values) === record.key)
    const told = { object: played.object, side, record: record.number, told: fateOf(record) }
    if (told.told === 'live') expect({ ...told, times: found.length }).toEqual({ ...told, times: 1 })
    if (told.told === 'gone') expect({ ...told, times: found.length }).toEqual({ ...told, times: 0 })
    if (told.told === 'either' && !record.sharesKey)
      expect({ ...told, twice: found.length > 1 }).toEqual({ ...told, twice: false })
  }
  const keyless = records.filter(({ key }) => key === null)
  const count = (wanted: Fate) => keyless.filter((record) => fateOf(record) === wanted).length
  const found = live.filter(({ values }) => read(played, played.key, values) === null).length
  const bounds = `${side}: ${count('live')} to ${count('live') + count('either')} ${played.table} without ${played.key}`
  const isWithin = found >= count('live') && found <= count('live') + count('either')
  expect({ bounds, found, isWithin }).toEqual({ bounds, found, isWithin: true })
}

/**
 * A field that only one side has written since both last converged holds that side's last value on both; so it does when the side that wins
 * conflicts wrote last. Otherwise both hold the last value of one of the two. What becomes of a reference to a record that was deleted or merged
 * is not said here: it is the same on both sides, or waits.
 */
function expectWritesKept(records: readonly ModelRecord[], live: Live, policy: History['settings']['conflictPolicy']): void {
  const winner = { adsapp_wins: 'here', crm_wins: 'there', newest_wins: null, manual: null }[policy]
  const leadsAstray = (value: string | null) =>
    value?.startsWith('#') === true && !records.some((record) => nameOf(record) === value && isSettled(record))
  for (const record of records) {
    if (!isSettled(record)) continue
    for (const field of fieldsOf(record.played)) {
      const writes = record.writes.filter(({ values }) => values[field] !== undefined)
      const epoch = Math.max(...writes.map((write) => write.epoch))
      const last = (side: Side) => writes.findLast((write) => write.epoch === epoch && write.side === side)
      const latest = writes.at(-1)
      // The first match fills a blank field, whichever side wins.
      const isLastWord =
        latest?.side === winner && (latest.met || latest.values[field] !== null) && !isReverted(record, writes, latest, field)
      const candidates = isLastWord ? [latest] : [last('here'), last('there')]
      const allowed = candidates.flatMap((write) => (write ? [read(record.played, field, write.values)] : []))
      if (allowed.some(leadsAstray)) continue
      for (const side of sides) {
        const values = live[record.played.object][side].find(({ id }) => id === record.ids[side])?.values ?? {}
        const now = readIn(records, record, field, side, values)
        const found = { object: record.played.object, record: record.number, side, field, allowed, now }
        expect({ ...found, stands: allowed.includes(now) }).toEqual({ ...found, stands: true })
      }
    }
  }
}

/** True when a side's last write restores the value of the last convergence: that side then has not changed. */
function isReverted(
  { played }: ModelRecord,
  writes: ModelRecord['writes'],
  latest: ModelRecord['writes'][number],
  field: PlayedField,
): boolean {
  const first = writes.findIndex(({ side, epoch }) => side === latest.side && epoch === latest.epoch)
  const before = writes.slice(0, first).map(({ values }) => read(played, field, values))
  return writes[first] !== latest && before.includes(read(played, field, latest.values))
}
