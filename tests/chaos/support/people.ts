import { expect } from 'vitest'
import { z } from 'zod'
import type { CrmRecord, Field, Values } from '../../integration/support/crm-records.ts'
import type { History } from './history.ts'
import { expectBookkeeping, fields, notation } from './invariants.ts'
import type { World } from './world.ts'

export type Side = 'here' | 'there'
const other = { here: 'there', there: 'here' } as const satisfies Record<Side, Side>

/** One contact in the model: the side it was created on, the values written to it, and its fate. */
export type Person = {
  readonly number: number
  readonly email: string | null
  ids: Record<Side, string | null>
  readonly writes: { readonly side: Side; readonly values: Values; readonly epoch: number; readonly met: boolean }[]
  removedBy: Side | null
  /** Seen linked. */
  met: boolean
  /** Edited on the other side before the removal was synced. */
  editedAcross: boolean
  /** Merged, restored, or removed before it was linked: the outcome depends on the order in which the changes are synced. */
  orderDependent: boolean
  /** Entered anew after it was removed: lives once on each side, with values of either. */
  recreated: boolean
  /** A merge moved its e-mail to another contact, so two contacts here may have it; a person resolves that. */
  sharesEmail: boolean
}

/** What should be true of a contact on one side. */
type Fate = 'live' | 'gone' | 'either'

const linksSchema = z.array(
  z.object({ here: z.uuid().nullable(), there: z.string().nullable(), status: z.string(), code: z.string().nullable() }),
)

export function linksOf({ hub }: World) {
  return hub.stack
    .sql(`select record_id as here, crm_record_id as there, status, last_error ->> 'code' as code from crm_sync_state`)
    .then((rows) => linksSchema.parse(rows))
}

/** Fills in the ids that contacts have received on the other side. */
export async function lookUp(world: World, people: readonly Person[]): Promise<void> {
  const links = await linksOf(world)
  for (const person of people) {
    const { ids } = person
    const link = links.find(
      ({ here, there }) => (ids.here !== null && here === ids.here) || (ids.there !== null && there === ids.there),
    )
    ids.here ??= link?.here ?? null
    ids.there ??= link?.there ?? null
    person.met ||= link?.here != null && link.there !== null
  }
}

/** Checks a converged world against the model. */
export async function expectModel(
  world: World,
  people: readonly Person[],
  { deletes, conflictPolicy }: History['settings'],
): Promise<void> {
  await lookUp(world, people)
  const live = { here: await world.here.list(), there: await world.there.list() }
  const fate = (person: Person, side: Side): Fate => {
    if (person.orderDependent || (person.recreated && person.removedBy !== null)) return 'either'
    if (person.removedBy === null) return 'live'
    if (person.removedBy === side) return 'gone'
    const archives = (side === 'here' ? deletes.fromCrm : deletes.toCrm) === 'archive'
    if (person.editedAcross || person.ids[side] === null) return 'either'
    return archives ? 'gone' : 'live'
  }
  for (const side of ['here', 'there'] as const) {
    for (const person of people) {
      if (person.email === null) continue
      const found = live[side].filter(({ values }) => notation(values)['email'] === person.email)
      const told = fate(person, side)
      const told_ = { side, person: person.number, told }
      if (told === 'live') expect({ ...told_, times: found.length }).toEqual({ ...told_, times: 1 })
      if (told === 'gone') expect({ ...told_, times: found.length }).toEqual({ ...told_, times: 0 })
      if (told === 'either' && !person.sharesEmail)
        expect({ ...told_, twice: found.length > 1 }).toEqual({ ...told_, twice: false })
    }
    const nameless = people.filter(({ email }) => email === null)
    const count = (wanted: Fate) => nameless.filter((person) => fate(person, side) === wanted).length
    const found = live[side].filter(({ values }) => values.email === null).length
    const bounds = `${side}: ${count('live')} to ${count('live') + count('either')} without an e-mail`
    const isWithin = found >= count('live') && found <= count('live') + count('either')
    expect({ bounds, found, isWithin }).toEqual({ bounds, found, isWithin: true })
  }
  await expectPairsEqual(world, live)
  expectWritesKept(people, live, conflictPolicy)
  const orderDependent = people.some((person) => person.orderDependent)
  const { sql } = world.hub.stack
  expect(
    await sql(`select status, pending, live, archiving, outgoing, last_error ->> 'code' as code from crm_sync_state
               where status <> 'excluded' and (pending or outgoing is not null) or archiving and crm_record_id is not null
                  or ${orderDependent ? 'false' : `status in ('unlinked', 'attention')`}`),
  ).toEqual([])
  await expectBookkeeping(sql)
}

/** Every pair in sync is live on both sides and equal in every field; every record of the CRM belongs to a link. */
export async function expectPairsEqual(world: World, live: Readonly<Record<Side, readonly CrmRecord[]>>): Promise<void> {
  const links = await linksOf(world)
  const of = (side: Side, id: string | null) => live[side].find((record) => record.id === id)?.values
  for (const { here, there } of links.filter(({ status }) => status === 'linked')) {
    const [ours, theirs] = [of('here', here), of('there', there)]
    expect({ here, there, values: theirs && notation(theirs) }).toEqual({ here, there, values: ours && notation(ours) })
    expect(ours).toBeDefined()
  }
  const known = links.flatMap(({ there }) => there ?? [])
  expect(live.there.map(({ id }) => id).filter((id) => !known.includes(id))).toEqual([])
  expect(new Set(known).size).toBe(known.length)
}

/**
 * A field that only one side has written since both last converged holds that side's last value on both; so it does when the side that wins
 * conflicts wrote last. Otherwise both hold the last value of one of the two.
 */
function expectWritesKept(
  people: readonly Person[],
  live: Readonly<Record<Side, readonly CrmRecord[]>>,
  policy: History['settings']['conflictPolicy'],
): void {
  const winner = { adsapp_wins: 'here', crm_wins: 'there', newest_wins: null, manual: null }[policy]
  for (const person of people) {
    if (person.orderDependent || person.recreated || person.removedBy !== null) continue
    for (const field of fields) {
      const writes = person.writes.filter(({ values }) => values[field] !== undefined)
      const epoch = Math.max(...writes.map((write) => write.epoch))
      const last = (side: Side) => writes.findLast((write) => write.epoch === epoch && write.side === side)
      const latest = writes.at(-1)
      // The first match fills a blank field, whichever side wins.
      const isLastWord =
        latest?.side === winner && (latest.met || latest.values[field] !== null) && !isReverted(writes, latest, field)
      const candidates = isLastWord ? [latest] : [last('here'), last('there')]
      const allowed = candidates.flatMap((write) => (write ? [read(field, write.values)] : []))
      for (const side of ['here', 'there'] as const) {
        const now = live[side].find(({ id }) => id === person.ids[side])?.values ?? {}
        const found = { person: person.number, side, field, allowed, now: read(field, now) }
        expect({ ...found, stands: allowed.includes(found.now) }).toEqual({ ...found, stands: true })
      }
    }
  }
}

/** True when a side's last write restores the value of the last convergence: that side then has not changed. */
function isReverted(writes: Person['writes'], latest: Person['writes'][number], field: Field): boolean {
  const first = writes.findIndex(({ side, epoch }) => side === latest.side && epoch === latest.epoch)
  const before = writes.slice(0, first).map(({ values }) => read(field, values))
  return writes[first] !== latest && before.includes(read(field, latest.values))
}

/** A field's value, normalised for comparison. */
export function read(field: Field, values: Values): unknown {
  return notation({ [field]: values[field] ?? null })[field]
}

export function otherSide(side: Side): Side {
  return other[side]
}
