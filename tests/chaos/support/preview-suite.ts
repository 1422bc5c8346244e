import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { CrmType } from '../../../src/lib/crm/domain/crm-type.ts'
import { requestPreview, runPreview } from '../../../src/lib/crm/use-cases/preview.ts'
import { createBudgets } from '../../../src/lib/crm/transport/session.ts'
import { workOnPreview } from '../../../src/lib/crm/preview/work-preview.ts'
import { recordUser } from '../../integration/support/crm-records.ts'
import { runKilled } from '../../integration/support/kill.ts'
import { type Hub, startHub } from '../../integration/support/hub.ts'
import { previewDone, previewSaid } from '../../integration/support/preview-values.ts'
import { dumpTables } from '../../integration/support/dump-tables.ts'
import { emptyCrm, emptyHub } from './empty.ts'

/** Few addresses and names, so that people meet: on both sides, and twice on one. */
const nth = fc.nat(5)
const company = fc.record({
  kind: fc.constant('company' as const),
  here: fc.boolean(),
  n: nth,
  parent: fc.option(nth, { freq: 2 }),
})
const person = fc.record({
  kind: fc.constant('person' as const),
  here: fc.boolean(),
  n: nth,
  name: fc.nat(2),
  phone: fc.option(fc.nat(2)),
  company: fc.option(nth, { freq: 2 }),
})
const edit = fc.record({
  kind: fc.constantFrom('rename' as const, 'remove' as const, 'assign' as const, 'rename' as const),
  object: fc.constantFrom('account' as const, 'contact' as const),
  here: fc.boolean(),
  n: fc.nat(9),
  value: fc.nat(3),
})
const world = fc.record({
  policy: fc.constantFrom('crm_wins', 'adsapp_wins', 'manual'),
  keys: fc.constantFrom(['email'], ['email', 'phone'], ['phone', 'email']),
  deletes: fc.constantFrom('ignore', 'archive'),
  companies: fc.array(company, { maxLength: 7 }),
  people: fc.array(person, { maxLength: 10 }),
  /** The request at which the process that makes the first preview is killed; another one goes on. */
  killedAt: fc.option(fc.integer({ min: 2, max: 40 }), { freq: 2 }),
  rounds: fc.array(fc.record({ edits: fc.array(edit, { maxLength: 6 }), full: fc.boolean() }), { minLength: 1, maxLength: 2 }),
})
type World = typeof world extends fc.Arbitrary<infer Value> ? Value : never

/** ADSAPP_SEED plays other worlds; with ADSAPP_PATH, which a failure prints, one of them alone. */
const chosen = process.env['ADSAPP_SEED']
const path = process.env['ADSAPP_PATH']

/**
 * Plays `worlds` small worlds with one CRM: previews each sync, looks that the preview has left nothing, and runs it.
 * @param others tests of the same hub
 */
export function describePreviewedWorlds(
  crmType: CrmType,
  worlds: number,
  others: (hub: () => Hub) => void = () => undefined,
): void {
  const seed = chosen === undefined ? 20_261_129 : Number(chosen)
  describe(`previewed syncs with ${crmType}`, () => {
    let hub: Hub
    beforeAll(async () => {
      hub = await startHub({ crms: [crmType], firstObjects: ['account', 'contact'] })
      await hub.crm(crmType).connect()
    })
    afterAll(() => hub.close())

    /** Previews a sync, and runs it. @returns what was said and what was done, value by value */
    async function previewAndRun(syncType: 'full' | 'delta', killedAt: number | null = null) {
      // What was asked for a moment ago is not asked for again.
      await hub.stack.sql(`update crm_sync_logs set started_at = started_at - interval '1 minute' where completed_at is not null`)
      const before = await dumpTables(hub.stack)
      await hub.crm(crmType).resetRequests()
      const { organizationId, userId } = hub
      const previewId = await requestPreview(hub.engine, {
        organizationId,
        userId,
        crmType,
        syncType,
        direction: 'bidirectional',
        objects: null,
        draft: {},
      })
      if (killedAt !== null) {
        await runKilled({ at: killedAt, when: 'after' }, async () => {
          await workOnPreview({ ...hub.engine, budgets: createBudgets() }, previewId, Date.now() + 600_000)
        })
        await hub.stack.sql(`update crm_previews set lease_expires_at = now() - interval '1 second' where status = 'running'`)
      }
      // A process that the machine has held up for long gives its lease up, as one does that was killed.
      for (let slice = 1; (await workOnPreview(hub.engine, previewId, Date.now() + 600_000)).outcome !== 'done'; slice += 1) {
        expect(slice).toBeLessThan(20)
        await hub.stack.sql(`update crm_previews set lease_expires_at = now() - interval '1 second' where status = 'running'`)
      }
      const [ended] = await hub.stack.sql('select status, errors from crm_previews where id = $1', [previewId])
      expect(ended).toEqual({ status: 'completed', errors: [] })
      expect((await hub.crm(crmType).requests()).writes).toBe(0)
      expect(await dumpTables(hub.stack)).toEqual(before)
      const said = await previewSaid(hub.stack, previewId)
      const run = await runPreview(hub.engine, { organizationId, userId, previewId }, Date.now() + 600_000)
      expect(await run.working).toBe('finished')
      const done = await previewDone(hub.stack, run.runId)
      const differences = await hub.stack.sql('select * from private.crm_preview_differences($1, 100)', [run.runId])
      return { said, done, differences }
    }

    async function begin({ policy, keys, deletes, companies, people }: World) {
      await emptyCrm(hub.crm(crmType), crmType)
      await emptyHub(hub)
      await hub.stack.sql(`delete from crm_previews`)
      await hub.stack.sql(`select pgmq.purge_queue('crm_work'), pgmq.purge_queue('crm_live')`)
      await hub.stack.sql(
        `update crm_connection_objects set sync_cursor = null,
           settings = case object_type when 'contact' then jsonb_build_object('matchKeys', $1::jsonb) else '{}' end`,
        [JSON.stringify(keys)],
      )
      await hub.stack.sql(`update crm_connections set settings = $1`, [
        {
          conflictPolicy: policy,
          deletes: { fromCrm: deletes, toCrm: deletes },
          guard: { enabled: false, share: 0.25, atLeast: 100 },
        },
      ])
      const [accounts, contacts] = [
        recordUser(crmType, hub.crm(crmType).url, 'account'),
        recordUser(crmType, hub.crm(crmType).url, 'contact'),
      ]
      const there = new Map<number, string>()
      const here = new Map<number, string>()
      for (const { here: isHere, n, parent } of companies) {
        const website = `company-${n}.example`
        if (isHere) {
          const [row] = await hub.stack.sql<{ id: string }>(
            `insert into accounts (organization_id, name, website, domain, parent_id) values ($1, $2, $3, $3, $4) returning id`,
            [hub.organizationId, `Company ${n}`, website, parent === null ? null : (here.get(parent) ?? null)],
          )
          if (row) here.set(n, row.id)
        } else {
          const id = await accounts.create({
            name: `Company ${n}`,
            website,
            ...(crmType === 'hubspot' ? { domain: website } : {}),
            ...(parent !== null && there.has(parent) && crmType !== 'pipedrive' ? { parent: there.get(parent) ?? null } : {}),
          })
          there.set(n, id)
        }
      }
      // HubSpot has an address once.
      const taken = new Set<number>()
      for (const { here: isHere, n, name, phone, company: of } of people) {
        if (!isHere && crmType === 'hubspot' && taken.has(n)) continue
        if (!isHere) taken.add(n)
        const [email, firstName, number] = [
          `person-${n}@example.test`,
          `Name ${name}`,
          phone === null ? null : `+45 28 49 04 5${phone}`,
        ]
        if (isHere) {
          await hub.stack.sql(
            `insert into contacts (organization_id, email, first_name, last_name, phone, account_id) values ($1, $2, $3, $4, $5, $6)`,
            [hub.organizationId, email, firstName, `Nr ${n}`, number, of === null ? null : (here.get(of) ?? null)],
          )
        } else {
          await contacts.create({
            email,
            firstName,
            lastName: `Nr ${n}`,
            ...(number === null ? {} : { phone: number }),
            ...(of !== null && there.has(of) ? { account: there.get(of) ?? null } : {}),
          })
        }
      }
    }

    async function play({ kind, object, here, n, value }: World['rounds'][number]['edits'][number]) {
      const table = object === 'account' ? 'accounts' : 'contacts'
      const rows = await hub.stack.sql<{ id: string }>(`select id from ${table} where deleted_at is null order by created_at, id`)
      const user = recordUser(crmType, hub.crm(crmType).url, object)
      const listed = here ? [] : await user.list()
      const id = here ? rows[n % Math.max(1, rows.length)]?.id : listed[n % Math.max(1, listed.length)]?.id
      if (id === undefined) return
      if (kind === 'remove') {
        if (here) await hub.stack.sql(`update ${table} set deleted_at = now() where id = $1`, [id])
        else await user.remove(id)
      } else if (kind === 'rename') {
        const name = `Renamed ${value}`
        if (here)
          await hub.stack.sql(`update ${table} set ${object === 'account' ? 'name' : 'first_name'} = $2 where id = $1`, [
            id,
            name,
          ])
        else if (object === 'account') await recordUser(crmType, hub.crm(crmType).url, 'account').edit(id, { name })
        else await recordUser(crmType, hub.crm(crmType).url, 'contact').edit(id, { firstName: name })
      } else if (object === 'contact') {
        if (here) {
          await hub.stack.sql(
            `update contacts set account_id = (select id from accounts where deleted_at is null order by created_at, id offset $2 limit 1) where id = $1`,
            [id, value],
          )
        } else {
          const companies = await recordUser(crmType, hub.crm(crmType).url, 'account').list()
          const chosenCompany = companies[value]
          if (chosenCompany) await recordUser(crmType, hub.crm(crmType).url, 'contact').edit(id, { account: chosenCompany.id })
        }
      }
    }

    test(`do exactly what was shown, per record and field, and the preview leaves nothing behind (seed ${seed})`, {
      timeout: 3_600_000,
    }, async () => {
      let values = 0
      await fc.assert(
        fc.asyncProperty(world, async (played) => {
          await begin(played)
          const first = await previewAndRun('full', played.killedAt)
          expect(first.said).toEqual(first.done)
          expect(first.differences).toEqual([])
          values += first.said.length
          for (const { edits, full } of played.rounds) {
            for (const each of edits) await play(each)
            const next = await previewAndRun(full ? 'full' : 'delta')
            expect(next.said).toEqual(next.done)
            expect(next.differences).toEqual([])
            values += next.said.length
          }
        }),
        { numRuns: worlds, seed, endOnFailure: true, ...(path === undefined ? {} : { path }) },
      )
      expect(values).toBeGreaterThan(worlds)
    })
    others(() => hub)
  })
}
