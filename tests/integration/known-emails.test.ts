import { afterAll, beforeAll, expect, test } from 'vitest'
import { requestSync } from '../../src/lib/crm/use-cases/request-sync.ts'
import { type Hub, startHub } from './support/hub.ts'

let hub: Hub
beforeAll(async () => {
  hub = await startHub()
  await hub.connect()
})
afterAll(() => hub.close())

const add = async (...contacts: readonly Record<string, unknown>[]) => {
  const rows = contacts.map((contact) => ({ organization_id: hub.organizationId, ...contact }))
  expect((await hub.engine.db.from('contacts').insert(rows)).error).toBeNull()
}
const stateOf = (lastName: string) =>
  hub.stack.sql(
    `select l.status, l.last_error ->> 'code' as code, jsonb_array_length(l.candidates) as candidates
     from contacts c join crm_sync_state l on l.record_id = c.id where c.last_name = $1`,
    [lastName],
  )

test('no contact is created twice by a full run without email look-ups: HubSpot refuses an email that any contact has as primary or additional address', async () => {
  const make = async (email: string) => (await hub.hubspot.crm.contacts.basicApi.create({ properties: { email } })).id
  const [kept, merged] = [await make('first@known.test'), await make('second@known.test')]
  await make('taken@known.test')
  await hub.hubspot.crm.contacts.basicApi.merge({ primaryObjectId: kept, objectIdToMerge: merged })
  await add({ email: 'first@known.test', last_name: 'Owner' }, { email: 'taken@known.test', last_name: 'Mover' })
  await hub.sync('full')
  await hub.stack.sql(`update crm_connections set status = 'paused'`)
  await hub.stack.sql(`update contacts set email = 'moved@known.test' where last_name = 'Mover'`)
  await add(
    { email: 'second@known.test', last_name: 'Second' },
    { email: 'taken@known.test', last_name: 'Newcomer' },
    { email: 'twin@known.test', last_name: 'Twin' },
    { email: 'twin@known.test', last_name: 'Twin' },
    { email: 'new@known.test', last_name: 'New' },
  )
  await hub.stack.sql(`update crm_connections set status = 'active'`)
  await hub.resetRequests()
  expect(await hub.sync('full')).toMatchObject({ crm_created: 3 })
  const emails = (await hub.hubspot.crm.contacts.getAll()).flatMap(({ properties }) => properties['email'] ?? [])
  expect(emails.toSorted()).toEqual([
    'first@known.test',
    'moved@known.test',
    'new@known.test',
    'taken@known.test',
    'twin@known.test',
  ])
  expect(await stateOf('Second')).toEqual([{ status: 'attention', code: 'duplicate_identity', candidates: 1 }])
})

test.each([
  ['one address', 'shared', 'shared'],
  ['two addresses', 'first', 'further'],
])(
  'what a batch has found in the CRM by %s is not written over by the next one, which finds the same before that is stored',
  async (_, one, other) => {
    await hub.stack.sql('update crm_connections set settings = $1', [{ matchKeys: ['phone'] }])
    const { basicApi } = hub.hubspot.crm.contacts
    const make = async (name: string) => (await basicApi.create({ properties: { email: `${name}@batches.test` } })).id
    const id = await make(one)
    if (other !== one) await basicApi.merge({ primaryObjectId: id, objectIdToMerge: await make(other) })
    await add(
      { email: `${one}@batches.test`, last_name: `One ${one}` },
      { email: `${other}@batches.test`, last_name: `Another ${one}`, phone: '+49 30 1234567' },
    )
    // In this order; and not as fresh edits, which are sent between two batches, when nothing is in flight.
    await hub.stack.sql(
      `update crm_sync_state s set live = false, id = ('00000000-0000-4000-8000-0000000000' || 10 + length(c.last_name))::uuid
    from contacts c where c.id = s.record_id and c.last_name = any ($1)`,
      [[`One ${one}`, `Another ${one}`]],
    )
    // The first write is on its way until the next batch has found its record.
    const found = Promise.withResolvers<void>()
    const written: unknown[] = []
    const inBatches: typeof hub.engine = {
      ...hub.engine,
      pushRows: 1,
      loadConnector: async (type) => {
        const connector = await hub.engine.loadConnector(type)
        return {
          ...connector,
          findByKey: async (...asked) => {
            const records = await connector.findByKey(...asked)
            if (written.length > 0) found.resolve()
            return records
          },
          upsertRecords: async (...asked) => {
            written.push(...asked[2])
            await found.promise
            return connector.upsertRecords(...asked)
          },
        }
      },
    }
    const { working } = await requestSync(inBatches, hub.request('full', 'to_crm'), Date.now() + 600_000)
    await working
    expect(written).toHaveLength(1)
    expect(await stateOf(`One ${one}`)).toEqual([{ status: 'linked', code: null, candidates: null }])
    expect(await stateOf(`Another ${one}`)).toMatchObject([{ status: 'attention', code: 'duplicate_identity' }])
    const { properties } = await basicApi.getById(id, ['lastname', 'phone'])
    expect(properties).toMatchObject({ lastname: `One ${one}`, phone: null })
  },
)
