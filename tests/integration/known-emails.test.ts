import { afterAll, beforeAll, expect, test } from 'vitest'
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
