import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import type { CrmType } from '../../../src/lib/crm/domain/crm-type.ts'
import type { Engine } from '../../../src/lib/crm/engine.ts'
import { requestUndo } from '../../../src/lib/crm/use-cases/undo.ts'
import type { RecordObject } from '../../integration/support/crm-records.ts'
import { type KillPoint, killPointsOf, runKilled } from '../../integration/support/kill.ts'
import { crms } from './crms.ts'
import { killSettings } from './kill-rounds.ts'
import { fieldsOf, playedObjects, playedOf, type PlayedValues, read } from './played.ts'
import { startWorld, type World } from './world.ts'

const deadline = () => Date.now() + 600_000
const undoSchema = z.tuple([z.object({ id: z.uuid(), status: z.string() })])

/** Every live record of both sides with its values, by object, side and id. */
async function held(world: World): Promise<Readonly<Record<string, Readonly<Record<string, string | null>>>>> {
  const found = playedObjects.flatMap((object) =>
    (['here', 'there'] as const).map(async (side) => {
      const played = playedOf(world.crmType, object)
      const records = await world[side][object].list()
      return records.map(
        ({ id, values }) =>
          [
            `${object} ${side} ${id}`,
            Object.fromEntries([...fieldsOf(played), played.title].map((field) => [field, read(played, field, values)])),
          ] as const,
      )
    }),
  )
  return Object.fromEntries((await Promise.all(found)).flat())
}

/** What people do between two syncs: edits of either side and of both, references, records that are new on either side. */
async function edited(world: World): Promise<void> {
  const { here, there, crmType } = world
  const made = (object: RecordObject, name: string, more: PlayedValues = {}): PlayedValues => {
    const played = playedOf(crmType, object)
    return { ...played.newcomer, [played.key]: played.keyOf(name.toLowerCase()), [played.title]: name, ...more }
  }
  const ids = async (object: RecordObject, side: 'here' | 'there') => {
    const { title } = playedOf(crmType, object)
    const records = await world[side][object].list()
    return (name: string) => records.find(({ values }) => values[title] === name)?.id ?? ''
  }
  await world.clear(killSettings)
  const [hooli, group] = [
    await here.account.create(made('account', 'Hooli')),
    await here.account.create(made('account', 'Group')),
  ]
  await there.account.create(made('account', 'Initech'))
  for (const name of ['Ada', 'Bob', 'Eva']) await here.contact.create(made('contact', name, { account: hooli }))
  await there.contact.create(made('contact', 'Dan'))
  await world.crm.sync('full')
  await world.drain()
  await world.crm.sync('full')

  const [companyHere, companyThere] = [await ids('account', 'here'), await ids('account', 'there')]
  const [personHere, personThere] = [await ids('contact', 'here'), await ids('contact', 'there')]
  await here.account.edit(companyHere('Hooli'), { employees: '100' })
  await there.account.edit(companyThere('Initech'), { employees: '200' })
  await here.contact.edit(personHere('Ada'), { firstName: 'Here' })
  await here.contact.edit(personHere('Bob'), { firstName: 'Both' })
  await there.contact.edit(personThere('Bob'), { phone: '+49 40 1000001' })
  await here.contact.edit(personHere('Eva'), { account: group })
  await there.contact.edit(personThere('Dan'), { account: companyThere('Initech'), firstName: 'There' })
  const made1 = await here.account.create(made('account', 'Made here'))
  await here.contact.create(made('contact', 'Newhere', { account: made1 }))
  const made2 = await there.account.create(made('account', 'Made there'))
  await there.contact.create(made('contact', 'Newthere', { account: made2 }))
  // What the run does is the run's: no live sync comes before it.
  await world.pushed()
  await world.hub.stack.sql(`select pgmq.purge_queue('crm_live')`)
}

/** The undo of a run, and the process after one that was killed. @returns the requests of the killed one */
async function undone(world: World, runId: string, point: KillPoint | null, seen: string[]): Promise<number> {
  const person = world.hub
  const ask = async (engine: Engine) => (await requestUndo(engine, person, { runId }, deadline())).working
  const requests = await runKilled(point, () => ask(world.process()), seen)
  await world.letTimePass()
  // Where no undo was begun it is asked for again; one that has ended finds everything as it is to be.
  const begun = await world.hub.stack.sql(`select id from crm_sync_logs where undoes = $1 and status in ('queued', 'running')`, [
    runId,
  ])
  if (begun.length === 0) await ask(world.process())
  await world.drain()
  return requests
}

async function undoOf(world: World, runId: string) {
  const rows = await world.hub.stack.sql('select id, status from crm_sync_logs where undoes = $1 order by started_at limit 1', [
    runId,
  ])
  return undoSchema.parse(rows)[0]
}

const leftOf = (world: World, undoId: string) =>
  world.hub.stack.sql(
    `select c.side, c.kind, c.field, i.reason from crm_undo_items i join crm_sync_changes c on c.id = i.change_id
     where i.run_id = $1 and i.outcome not in ('restored') order by c.id`,
    [undoId],
  )

/** A run then its undo leave both sides exactly as they were before, wherever the undo is killed, and no sync does any of it again. */
export function describeUndo(stride: number, named: readonly CrmType[] = crms): void {
  describe.each(named)('what a run with %s did, undone', (crmType) => {
    let world: World
    /** Those of the undo that is not interrupted. */
    let requests = 0
    beforeAll(async () => {
      world = await startWorld(crmType)
    })
    afterAll(() => world.close())

    async function play(point: KillPoint | null, seen: string[]) {
      await edited(world)
      const before = await held(world)
      const run = await world.crm.sync('delta')
      const after = await held(world)
      expect(after).not.toEqual(before)
      requests = Math.max(requests, await undone(world, run.id, point, seen))
      const undo = await undoOf(world, run.id)
      expect(await leftOf(world, undo.id)).toEqual([])
      expect(await held(world)).toEqual(before)
      return { before, after, undo }
    }

    async function expectStays(values: Awaited<ReturnType<typeof held>>) {
      for (const type of ['delta', 'full'] as const) {
        await world.crm.sync(type)
        await world.drain()
        expect(await held(world)).toEqual(values)
      }
    }

    test('is as it was on both sides, stays so, and comes back by undoing that', { timeout: 900_000 }, async () => {
      const whole: string[] = []
      const { before, after, undo } = await play(null, whole)
      expect(whole.some((step) => !step.includes('/rest/v1/'))).toBe(true)
      expect(undo.status).toBe('completed')
      await expectStays(before)
      await undone(world, undo.id, null, [])
      // No CRM brings back what was archived in it: those are listed.
      const redone = await undoOf(world, undo.id)
      const left = await leftOf(world, redone.id)
      expect(left.every(({ reason }) => reason === 'crm_cannot_restore')).toBe(true)
      expect(left.length).toBe(2)
      const now = await held(world)
      const gone = Object.keys(after).filter((key) => !(key in now))
      expect(gone.every((key) => key.includes(' there '))).toBe(true)
      expect(gone.length).toBe(2)
      await expectStays(now)
    })

    test('is the same wherever the process is killed', { timeout: 900_000 }, async () => {
      expect(requests).toBeGreaterThan(8)
      for (const point of killPointsOf(requests, stride, crms.indexOf(crmType) * 2 + 1)) {
        const seen: string[] = []
        await play(point, seen)
          .then(({ before }) => expectStays(before))
          .catch((cause: unknown) => {
            throw new Error(`killed ${point.when} request ${point.at} of an undo: ${seen.join(', ')}`, { cause })
          })
      }
    })
  })
}
