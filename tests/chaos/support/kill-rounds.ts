import type { Engine } from '../../../src/lib/crm/engine.ts'
import { requestSync } from '../../../src/lib/crm/use-cases/request-sync.ts'
import { runJob } from '../../../src/lib/jobs/crm-sync.ts'
import { runWorker } from '../../../src/lib/jobs/worker.ts'
import type { CrmRecord, Values } from '../../integration/support/crm-records.ts'
import { type KillPoint, runKilled } from '../../integration/support/kill.ts'
import { converge } from './converge.ts'
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

/** The contacts that both sides should hold, by their unique last name. */
export type Expected = Map<string, Values>

/** Deletions are archived on the other side, in both directions. */
const settings = { deletes: { fromCrm: 'archive', toCrm: 'archive' }, guard: { enabled: false } }

/**
 * Rounds of edits on both sides, each synced by a process that is killed at one point and then by another. A round holds everything that a run
 * may have to do: updates in each direction and in both on one record, creates with and without an e-mail, deletions in each direction, a merge.
 */
export function createRounds(world: World) {
  const { here, there, hub } = world
  const expected: Expected = new Map()
  let ids = { here: new Map<string, string>(), there: new Map<string, string>() }
  let round = 0

  const byName = (records: readonly CrmRecord[]) => new Map(records.map(({ id, values }) => [values.lastName ?? '', id]))
  const known = (side: 'here' | 'there', name: string) => {
    const id = ids[side].get(name)
    if (id === undefined) throw new Error(`No contact is called ${name} ${side}.`)
    return id
  }
  const person = (name: string, more: Values = {}): Values => ({
    email: `${name.toLowerCase()}@chaos.test`,
    firstName: 'First',
    lastName: name,
    ...more,
  })

  async function add(side: 'here' | 'there', values: Values): Promise<void> {
    await (side === 'here' ? here : there).create(values)
    expected.set(values.lastName ?? '', values)
  }
  async function change(side: 'here' | 'there', name: string, values: Values): Promise<void> {
    await (side === 'here' ? here : there).edit(known(side, name), values)
    expected.set(name, { ...expected.get(name), ...values })
  }
  async function drop(side: 'here' | 'there', name: string): Promise<void> {
    await (side === 'here' ? here : there).remove(known(side, name))
    expected.delete(name)
  }

  async function begin(): Promise<void> {
    await world.clear(settings)
    expected.clear()
    for (const name of ['Eva', 'Ada', 'Bob']) await add('here', person(name))
    for (const name of ['Cem', 'Dan', 'M1x0', 'M2x0', 'T0']) await add('there', person(name))
    for (const values of [person('H0'), person('N0', { email: null })]) await add('here', values)
    await world.crm.sync('full')
    await settled()
  }

  async function settled(): Promise<void> {
    await converge(world)
    ids = { here: byName(await here.list()), there: byName(await there.list()) }
  }

  /** Edits on both sides between two runs. */
  async function editBothSides(): Promise<void> {
    const before = round
    round += 1
    await change('here', 'Ada', { firstName: `Here ${round}` })
    await change('there', 'Cem', { firstName: `There ${round}`, phone: `+49 30 ${1_000_000 + round}` })
    await change('here', 'Bob', { firstName: `Both ${round}` })
    await change('there', 'Bob', { phone: `+49 40 ${1_000_000 + round}` })
    await drop('here', `H${before}`)
    await drop('here', `N${before}`)
    await drop('there', `T${before}`)
    await there.merge(known('there', `M1x${before}`), known('there', `M2x${before}`))
    expected.delete(`M2x${before}`)
    if (before > 0) await drop('there', `M1x${before - 1}`)
    await add('here', person(`H${round}`))
    await add('here', person(`N${round}`, { email: null }))
    for (const name of [`T${round}`, `M1x${round}`, `M2x${round}`]) await add('there', person(name))
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

/** A first full sync: some contacts on both sides, some on one, some without an e-mail. Small enough to be set up again for each kill point. */
export async function interruptedFirstSync(
  world: World,
  many: { readonly both: number; readonly here: number; readonly there: number },
  point: KillPoint | null,
  seen: string[],
): Promise<{ readonly requests: number; readonly expected: Expected }> {
  await world.clear(settings)
  const expected: Expected = new Map()
  const range = (count: number, name: (index: number) => string) => Array.from({ length: count }, (_, index) => name(index))
  const both = range(many.both, (index) => `Both${index}`).map((name) => ({
    email: `${name}@first.test`,
    firstName: 'Same',
    lastName: name,
  }))
  const ours = range(many.here, (index) => `Here${index}`).map((name, index) => ({
    email: index % 3 === 0 ? null : `${name}@first.test`,
    firstName: 'Here',
    lastName: name,
  }))
  const theirs = range(many.there, (index) => `There${index}`).map((name) => ({
    email: `${name}@first.test`,
    firstName: 'There',
    lastName: name,
  }))
  await Promise.all([...both, ...theirs].map((values) => world.there.create(values)))
  const { error } = await world.hub.engine.db.from('contacts').insert(
    [...both, ...ours].map(({ email, firstName, lastName }) => ({
      organization_id: world.hub.organizationId,
      email,
      first_name: firstName,
      last_name: lastName,
    })),
  )
  if (error) throw new Error(error.message)
  for (const values of [...both, ...ours, ...theirs]) expected.set(values.lastName, values)
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
