import type { Engine } from '../../../src/lib/crm/engine.ts'
import { requestSync } from '../../../src/lib/crm/use-cases/request-sync.ts'
import { runJob } from '../../../src/lib/jobs/background-jobs.ts'
import { runWorker } from '../../../src/lib/jobs/worker.ts'
import type { RecordObject } from '../../integration/support/crm-records.ts'
import { type KillPoint, runKilled } from '../../integration/support/kill.ts'
import { converge } from './converge.ts'
import type { Expected } from './invariants.ts'
import { liveOf, type Side, sides } from './model.ts'
import { editsOf, type Played, type PlayedField, playedObjects, playedOf, type PlayedValues, targetOf } from './played.ts'
import type { World } from './world.ts'

/** What is killed: a requested sync, a scheduled tick, or the worker after webhooks and edits. */
export const workKinds = ['full', 'delta', 'tick', 'live'] as const
export type WorkKind = (typeof workKinds)[number]

const timeoutMs = 600_000

/** The work of the process that is killed. */
function workOf({ crm }: World, kind: WorkKind, engine: Engine): () => Promise<unknown> {
  const deadline = engine.now() + timeoutMs
  switch (kind) {
    case 'full':
    case 'delta':
      return async () => (await requestSync(engine, crm.request(kind), deadline)).working
    case 'tick':
      return () => runJob(engine, 'delta-sync', { deadline, force: true })
    case 'live':
      return () => runWorker(engine, { deadline, untilEmpty: true })
  }
}

/** Deletions are archived on the other side, in both directions. */
const archived = { fromCrm: 'archive', toCrm: 'archive' } as const
export const killSettings = { deletes: { account: archived, contact: archived }, guard: { enabled: false } }

export function noRecords(): Expected {
  return { account: new Map(), contact: new Map() }
}

/** A newcomer's values, references by name; what the CRM has no field for is left out. */
export function newcomer(played: Played, name: string, more: PlayedValues = {}): PlayedValues {
  const kept = Object.entries(more).filter(
    ([field]) => field === played.key || editsOf(played.edits).some((each) => each === field),
  )
  return { ...played.newcomer, [played.key]: played.keyOf(name.toLowerCase()), [played.title]: name, ...Object.fromEntries(kept) }
}

/** The ids of records by their names, of each object and side. */
export type Ids = Readonly<Record<RecordObject, Readonly<Record<Side, Map<string, string>>>>>

export async function idsOf(world: World): Promise<Ids> {
  const live = await liveOf(world)
  const of = (object: RecordObject) => {
    const { title } = playedOf(world.crmType, object)
    const byName = (side: Side) => new Map(live[object][side].map(({ id, values }) => [values[title] ?? '', id]))
    return { here: byName('here'), there: byName('there') }
  }
  return { account: of('account'), contact: of('contact') }
}

/** Values as one side takes them: references by its ids. */
export function onSide(played: Played, ids: Ids, side: Side, values: PlayedValues): PlayedValues {
  const entries = Object.entries(values).map(([name, value]) => {
    const to = targetOf(played, name as PlayedField)
    return [name, to === null || value === null ? value : (ids[to][side].get(value) ?? null)]
  })
  return Object.fromEntries(entries)
}

/**
 * Rounds of edits on both sides, each synced by a process that is killed at one point and then by another. A round holds everything that a run
 * may have to do, for each object: updates in each direction and in both on one record, creates with and without a key, deletions in each
 * direction, a merge; and references to records that are as new, to others, and to none.
 */
export function createRounds(world: World) {
  const { here, there, hub, crmType } = world
  const expected = noRecords()
  let ids: Ids = { account: { here: new Map(), there: new Map() }, contact: { here: new Map(), there: new Map() } }
  let round = 0

  const known = (object: RecordObject, side: Side, name: string) => {
    const id = ids[object][side].get(name)
    if (id === undefined) throw new Error(`No ${object} is called ${name} ${side}.`)
    return id
  }
  const userOf = (object: RecordObject, side: Side) => (side === 'here' ? here : there)[object]

  async function add(object: RecordObject, side: Side, name: string, more: PlayedValues = {}): Promise<void> {
    const played = playedOf(crmType, object)
    const values = newcomer(played, name, more)
    ids[object][side].set(name, await userOf(object, side).create(onSide(played, ids, side, values)))
    expected[object].set(name, values)
  }
  async function change(object: RecordObject, side: Side, name: string, values: PlayedValues): Promise<void> {
    const played = playedOf(crmType, object)
    const kept = Object.fromEntries(
      Object.entries(values).filter(([field]) => editsOf(played.edits).some((each) => each === field)),
    )
    if (Object.keys(kept).length === 0) return
    await userOf(object, side).edit(known(object, side, name), onSide(played, ids, side, kept))
    expected[object].set(name, { ...expected[object].get(name), ...kept })
  }
  async function drop(object: RecordObject, side: Side, name: string): Promise<void> {
    await userOf(object, side).remove(known(object, side, name))
    expected[object].delete(name)
  }

  async function begin(): Promise<void> {
    await world.clear(killSettings)
    for (const object of playedObjects) expected[object].clear()
    for (const name of ['Hooli', 'Group', 'CH0']) await add('account', 'here', name)
    for (const name of ['Initech', 'CM1x0', 'CM2x0', 'CT0']) await add('account', 'there', name)
    for (const name of ['Eva', 'Ada', 'Bob']) await add('contact', 'here', name, { account: 'Hooli' })
    for (const name of ['Cem', 'Dan', 'M1x0', 'M2x0', 'T0']) await add('contact', 'there', name, { account: 'Initech' })
    await add('contact', 'here', 'H0')
    await add('contact', 'here', 'N0', { email: null })
    await world.crm.sync('full')
    await settled()
  }

  async function settled(): Promise<void> {
    await converge(world)
    ids = await idsOf(world)
  }

  /** Edits on both sides between two runs. */
  async function editBothSides(): Promise<void> {
    const before = round
    round += 1
    await editCompanies(before)
    await change('contact', 'here', 'Ada', { firstName: `Here ${round}` })
    await change('contact', 'there', 'Cem', { firstName: `There ${round}`, phone: `+49 30 ${1_000_000 + round}` })
    await change('contact', 'here', 'Bob', { firstName: `Both ${round}` })
    await change('contact', 'there', 'Bob', { phone: `+49 40 ${1_000_000 + round}` })
    await drop('contact', 'here', `H${before}`)
    await drop('contact', 'here', `N${before}`)
    await drop('contact', 'there', `T${before}`)
    await there.contact.merge(known('contact', 'there', `M1x${before}`), known('contact', 'there', `M2x${before}`))
    expected.contact.delete(`M2x${before}`)
    if (before > 0) await drop('contact', 'there', `M1x${before - 1}`)
    // To companies that the other side has not seen, to another one, to none.
    await add('contact', 'here', `H${round}`, { account: `CH${round}` })
    await add('contact', 'here', `N${round}`, { email: null, account: 'Hooli' })
    for (const name of [`T${round}`, `M1x${round}`, `M2x${round}`]) await add('contact', 'there', name, { account: `CT${round}` })
    await change('contact', 'here', 'Eva', { account: round % 3 === 0 ? null : `CH${round}` })
    await change('contact', 'there', 'Dan', { account: round % 3 === 1 ? null : `CT${round}` })
  }

  async function editCompanies(before: number): Promise<void> {
    // Anyone who belongs to a company that goes is moved first: Salesforce would delete them with it.
    await change('contact', 'here', 'Eva', { account: 'Group' })
    await change('contact', 'there', 'Dan', { account: 'Initech' })
    await change('account', 'here', 'Hooli', { employees: `${100 + round}` })
    await change('account', 'there', 'Initech', { employees: `${200 + round}` })
    await add('account', 'here', `CH${round}`, { parent: 'Group' })
    for (const name of [`CT${round}`, `CM1x${round}`, `CM2x${round}`]) await add('account', 'there', name, { parent: 'Initech' })
    await change('account', 'here', 'Hooli', { parent: round % 2 === 0 ? 'Group' : `CH${round}` })
    await there.account.merge(known('account', 'there', `CM1x${before}`), known('account', 'there', `CM2x${before}`))
    expected.account.delete(`CM2x${before}`)
    if (before > 0) await drop('account', 'there', `CM1x${before - 1}`)
  }

  return {
    expected,
    begin,
    settled,
    /** Edits both sides, kills the process that syncs them at the point, and lets the next one finish. @returns the killed process's requests */
    async interrupted(kind: WorkKind, point: KillPoint | null, seen: string[], onDrained: () => Promise<void>): Promise<number> {
      await editBothSides()
      if (kind === 'live' || kind === 'tick') await world.pushed()
      if (kind === 'full' || kind === 'delta') await hub.stack.sql(`select pgmq.purge_queue('crm_live')`)
      const requests = await runKilled(point, workOf(world, kind, world.process()), seen)
      // Webhook events and edits here must not need the schedule. Salesforce sends no webhook for deletions.
      await world.drain()
      if (kind === 'live' && world.crmType !== 'salesforce') await onDrained()
      await settled()
      return requests
    },
  }
}

/**
 * A first full sync: some records on both sides, some on one, some without a key, contacts with companies of their own side and parents among
 * those. Small enough to be set up again for each kill point.
 */
export async function interruptedFirstSync(
  world: World,
  many: { readonly both: number; readonly here: number; readonly there: number },
  point: KillPoint | null,
  seen: string[],
): Promise<{ readonly requests: number; readonly expected: Expected }> {
  await world.clear(killSettings)
  const expected = noRecords()
  for (const object of playedObjects) {
    const played = playedOf(world.crmType, object)
    const ids = await idsOf(world)
    const companies = [...expected.account.keys()]
    const leadsTo = (side: Side, index: number) => {
      const own = companies.filter((name) => ids.account[side].has(name))
      return own.length === 0 || index % 4 === 3 ? null : (own[index % own.length] ?? null)
    }
    const add = (name: string, on: readonly Side[], index: number, more: PlayedValues) => {
      // Anyone who is on both sides has its company on one.
      const values = newcomer(played, name, { ...more, account: leadsTo(on[0] ?? 'here', index) })
      expected[object].set(name, values)
      return on.map((side, at) =>
        (side === 'here' ? world.here : world.there)[object].create(
          onSide(played, ids, side, at === 0 ? values : { ...values, account: null }),
        ),
      )
    }
    const title = object === 'account' ? 'Company' : 'Person'
    const range = (count: number, make: (index: number) => Promise<string>[]) =>
      Array.from({ length: count }, (_, index) => make(index)).flat()
    const part = (count: number) => (object === 'account' ? Math.ceil(count / 3) : count)
    await Promise.all([
      ...range(part(many.both), (index) => add(`${title}Both${index}`, sides, index, {})),
      ...range(part(many.here), (index) =>
        add(`${title}Here${index}`, ['here'], index, index % 3 === 0 ? { [played.key]: null } : {}),
      ),
      ...range(part(many.there), (index) => add(`${title}There${index}`, ['there'], index, {})),
    ])
  }
  const requests = await runKilled(point, workOf(world, 'full', world.process()), seen)
  await world.drain()
  // Where no run was left to continue, the sync is requested again.
  const [{ n } = { n: 0 }] = await world.hub.stack.sql<{ n: number }>(
    'select count(*)::int as n from crm_connection_objects where sync_cursor is null',
  )
  if (n > 0) await world.crm.sync('full')
  await converge(world)
  return { requests, expected }
}
