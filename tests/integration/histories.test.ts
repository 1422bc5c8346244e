import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { requestSync } from '../../src/lib/crm/use-cases/request-sync.ts'
import { comparable } from '../../src/lib/crm/domain/normalize.ts'
import type { FieldType } from '../../src/lib/crm/domain/entities.ts'
import { type Hub, startHub } from './support/hub.ts'
import { runMortal } from './support/kill.ts'

const fields = [
  { column: 'first_name', property: 'firstname', type: 'text' },
  { column: 'company', property: 'company', type: 'text' },
  { column: 'phone', property: 'phone', type: 'phone' },
] as const satisfies readonly { column: string; property: string; type: FieldType }[]
const people = 6

const value = fc.constantFrom(
  '',
  'Ann',
  ' ann ',
  'Søren',
  '多',
  '+31 20 123 4567',
  '0031-20-1234567',
  'x'.repeat(200).slice(0, 90),
)
const person = fc.nat(people - 1)
const fieldIndex = fc.nat(fields.length - 1)
const step = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constantFrom('edit_here', 'edit_there'), person, field: fieldIndex, value }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('create_here', 'create_there'), person }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('delta', 'full') }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('killed'),
      at: fc.integer({ min: 1, max: 18 }),
      when: fc.constantFrom('before', 'after'),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('edited_meanwhile'), person, field: fieldIndex, value }) },
)

/** Set ADSAPP_HISTORIES for more of them, ADSAPP_SEED to run a failing one again. */
const numRuns = Number(process.env['ADSAPP_HISTORIES'] ?? 8)
const seed = process.env['ADSAPP_SEED'] ? Number(process.env['ADSAPP_SEED']) : undefined

describe('random histories of edits, creates, runs and crashes', () => {
  let hub: Hub
  let history = 0
  beforeAll(async () => {
    hub = await startHub()
  })
  afterAll(() => hub.close())

  const emailOf = (index: number) => `h${history}-p${index}@example.test`
  const editHere = (index: number, field: number, text: string) =>
    hub.engine.db
      .from('contacts')
      .update({ [fields[field]?.column ?? '']: text === '' ? null : text })
      .eq('email', emailOf(index))
  async function editThere(index: number, field: number, text: string): Promise<void> {
    const found = await hub.hubspot.crm.contacts.batchApi.read({
      idProperty: 'email',
      inputs: [{ id: emailOf(index) }],
      properties: [],
      propertiesWithHistory: [],
    })
    const [contact] = found.results
    if (contact)
      await hub.hubspot.crm.contacts.basicApi.update(contact.id, { properties: { [fields[field]?.property ?? '']: text } })
  }
  async function settled(): Promise<void> {
    await hub.stack.sql(`update crm_sync_logs set lease_expires_at = now() - interval '1 second' where status = 'running'`)
    // A run that a dead process left behind is gone on with first; it may have read the CRM long ago.
    await hub.sync('delta')
    for (let round = 0; round < 4; round += 1) {
      const before = (await hub.requests()).writes
      const run = await hub.sync('delta')
      expect(run.status).toBe('completed')
      if ((await hub.requests()).writes === before && run.local_updated + run.local_created === 0) return
    }
    throw new Error('The two sides did not come to rest within four runs.')
  }

  test('each ends with both sides equal, nobody twice, and no more writes', { timeout: 300_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 14 }), async (steps) => {
        history += 1
        await hub.control('POST', 'seed', { portal: 4711, count: 0, replace: true })
        await hub.stack.sql('delete from crm_connections')
        await hub.stack.sql('delete from contacts')
        await hub.connect()
        await hub.sync('full')
        for (const each of steps) {
          switch (each.kind) {
            case 'create_here': {
              const existing = await hub.engine.db.from('contacts').select('id').eq('email', emailOf(each.person))
              if (existing.data?.length === 0)
                await hub.engine.db.from('contacts').insert({ organization_id: hub.organizationId, email: emailOf(each.person) })
              break
            }
            case 'create_there':
              await hub.hubspot.crm.contacts.basicApi
                .create({ properties: { email: emailOf(each.person) }, associations: [] })
                .catch(() => undefined)
              break
            case 'edit_here':
              await editHere(each.person, each.field, each.value)
              break
            case 'edit_there':
              await editThere(each.person, each.field, each.value)
              break
            case 'delta':
            case 'full':
              await hub.stack.sql(
                `update crm_sync_logs set lease_expires_at = now() - interval '1 second' where status = 'running'`,
              )
              await hub.sync(each.kind)
              break
            case 'killed':
              await hub.stack.sql(
                `update crm_sync_logs set lease_expires_at = now() - interval '1 second' where status = 'running'`,
              )
              await runMortal(
                { at: each.at, when: each.when },
                async () => (await requestSync(hub.engine, hub.request('delta'), Date.now() + 30_000)).working,
              )
              break
            case 'edited_meanwhile': {
              await hub.stack.sql(
                `update crm_sync_logs set lease_expires_at = now() - interval '1 second' where status = 'running'`,
              )
              const { working } = await requestSync(hub.engine, hub.request('delta'), Date.now() + 30_000)
              await editHere(each.person, each.field, each.value)
              await working
              break
            }
          }
        }
        await settled()
        await expectEqualSides()
      }),
      { numRuns, ...(seed === undefined ? {} : { seed }), endOnFailure: true },
    )
  })

  async function expectEqualSides(): Promise<void> {
    const rows = z
      .array(
        z.object({
          email: z.string(),
          first_name: z.string().nullable(),
          company: z.string().nullable(),
          phone: z.string().nullable(),
          crm_record_id: z.string(),
        }),
      )
      .parse(
        await hub.stack.sql(
          'select c.email, c.first_name, c.company, c.phone, l.crm_record_id from contacts c join crm_sync_state l on l.record_id = c.id order by c.email',
        ),
      )
    const remote = await hub.hubspot.crm.contacts.getAll(100, undefined, ['email', 'firstname', 'company', 'phone'])
    expect(rows.map((row) => row.email)).toEqual([...new Set(rows.map((row) => row.email))])
    expect(rows.map((row) => row.crm_record_id).toSorted()).toEqual(remote.map((contact) => contact.id).toSorted())
    for (const row of rows) {
      const there = remote.find((contact) => contact.id === row.crm_record_id)?.properties ?? {}
      for (const { column, property, type } of fields) {
        expect([row.email, column, comparable(type, row[column])]).toEqual([
          row.email,
          column,
          comparable(type, there[property] ?? null),
        ])
      }
    }
  }
})
