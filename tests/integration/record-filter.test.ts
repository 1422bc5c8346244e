import { afterAll, beforeAll, expect, test } from 'vitest'
import type { FieldMapping } from '../../src/lib/crm/domain/field-mapping.ts'
import type { RecordFilter } from '../../src/lib/crm/domain/record-filter.ts'
import { copyMapping } from '../../src/lib/crm/use-cases/copy-mapping.ts'
import { saveMapping } from '../../src/lib/crm/use-cases/mapping.ts'
import { countFilter, readFilter, saveFilter } from '../../src/lib/crm/use-cases/record-filter.ts'
import { tryMapping } from '../../src/lib/crm/use-cases/try-mapping.ts'
import { crmUser } from './support/crm-records.ts'
import { type Hub, startHub } from './support/hub.ts'
import { mappingRow as row } from '../support/mapping-row.ts'

let hub: Hub
beforeAll(async () => {
  hub = await startHub()
  await hub.connect()
})
afterAll(() => hub.close())

const owner = () => ({ organizationId: hub.organizationId, userId: hub.userId, crmType: 'hubspot' as const })
const of = (filter: Partial<RecordFilter>): RecordFilter => ({ adsapp: [], crm: [], ...filter })
const save = (mappings: readonly FieldMapping[], replace = false) =>
  saveMapping(hub.engine, { ...owner(), object: 'contact' }, { mappings, replace })
const links = () =>
  hub.stack.sql<{ email: string; status: string; code: string | null; deleted: boolean }>(
    `select c.email, s.status, s.last_error ->> 'code' as code, c.deleted_at is not null as deleted
     from crm_sync_state s join contacts c on c.id = s.record_id where c.email like '%@filter.test' order by c.email`,
  )
const people = ['ada', 'ben', 'cleo']
const held = async (id: string) =>
  (await hub.hubspot.crm.contacts.basicApi.getById(id, ['firstname', 'lastname', 'phone', 'city'])).properties

test('a pair that does not fit leaves and stays on both sides, edits of it go nowhere, and it comes back once it fits', async () => {
  const user = crmUser('hubspot', hub.crm('hubspot').url)
  const ids: string[] = []
  for (const name of people) ids.push(await user.create({ email: `${name}@filter.test`, lastName: name }))
  await hub.sync('full')
  const [ada = '', ben = ''] = ids
  const filter = of({ adsapp: [{ field: 'lastName', op: 'is_not', values: ['ben'] }] })
  expect(await countFilter(hub.engine, owner(), 'contact', filter)).toMatchObject({ leave: 1, comeBack: 0, isPartial: false })
  await saveFilter(hub.engine, owner(), 'contact', filter)
  expect((await readFilter(hub.engine, owner(), 'contact')).filter).toEqual(filter)
  await hub.sync('delta')
  expect(await links()).toEqual([
    { email: 'ada@filter.test', status: 'linked', code: null, deleted: false },
    { email: 'ben@filter.test', status: 'excluded', code: 'filtered_out', deleted: false },
    { email: 'cleo@filter.test', status: 'linked', code: null, deleted: false },
  ])
  expect((await held(ben)).lastname).toBe('ben')

  // An edit on either side is not carried over, and a full read makes no second record of it.
  await hub.stack.sql(`update contacts set first_name = 'Here' where email = 'ben@filter.test'`)
  await hub.hubspot.crm.contacts.basicApi.update(ben, { properties: { phone: '+31201234567' } })
  await hub.sync('full')
  expect((await held(ben)).firstname ?? '').toBe('')
  expect((await links()).map(({ status }) => status)).toEqual(['linked', 'excluded', 'linked'])

  // Back, with what both sides have changed meanwhile.
  await saveFilter(hub.engine, owner(), 'contact', of({}))
  await hub.sync('delta')
  expect((await links()).map(({ status }) => status)).toEqual(['linked', 'linked', 'linked'])
  expect((await held(ben)).firstname).toBe('Here')
  expect(await hub.stack.sql(`select phone from contacts where email = 'ben@filter.test'`)).toEqual([{ phone: '+31201234567' }])
  expect((await held(ada)).lastname).toBe('ada')
})

test('a condition on the CRM’s side is read for itself, and what does not fit is made on neither side', async () => {
  const user = crmUser('hubspot', hub.crm('hubspot').url)
  const filter = of({
    crm: [{ field: 'city', op: 'is', values: ['Paris'] }],
    adsapp: [{ field: 'firstName', op: 'is_not', values: ['No'] }],
  })
  await expect(
    saveFilter(hub.engine, owner(), 'contact', of({ crm: [{ field: 'nope', op: 'is_blank', values: [] }] })),
  ).rejects.toMatchObject({ code: 'invalid_filter', field: 'filter.crm[0].field' })
  await saveFilter(hub.engine, owner(), 'contact', filter)
  await user.create({ email: 'new@filter.test', lastName: 'new' })
  await hub.engine.db.from('contacts').insert({ organization_id: hub.organizationId, first_name: 'No', email: 'no@filter.test' })
  await hub.sync('delta')
  expect((await links()).map(({ email, status }) => `${email} ${status}`)).toEqual([
    'ada@filter.test excluded',
    'ben@filter.test excluded',
    'cleo@filter.test excluded',
    'no@filter.test excluded',
  ])
  const [found] = await hub.stack.sql<{ id: string }>(
    `select crm_record_id as id from crm_sync_state s join contacts c on c.id = s.record_id where c.email = 'ada@filter.test'`,
  )
  await hub.hubspot.crm.contacts.basicApi.update(found?.id ?? '', { properties: { city: 'Paris' } })
  await hub.sync('delta')
  expect((await links())[0]).toMatchObject({ email: 'ada@filter.test', status: 'linked' })
  await saveFilter(hub.engine, owner(), 'contact', of({}))
})

test('of two who say at once which records take part the second is asked, and told what the first has said', async () => {
  const filters = ['Paris', 'Rome'].map((city) => of({ adsapp: [{ field: 'lastName', op: 'is', values: [city] }] }))
  const saved = await Promise.allSettled(filters.map((filter) => saveFilter(hub.engine, owner(), 'contact', filter, of({}))))
  expect(saved.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
  const stored = (await readFilter(hub.engine, owner(), 'contact')).filter
  const city = stored.adsapp[0]?.values[0]
  const message = `This was set to “Contacts whose last name is ${city}.” meanwhile. Save again to put yours in its place.`
  expect(saved.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'changed_meanwhile', message } })
  await saveFilter(hub.engine, owner(), 'contact', of({}), stored)
})

test('the mapping’s example is saved; what cannot be is refused with its row, and nothing is saved', async () => {
  await save([row('firstName', 'firstname')])
  const before = await hub.stack.sql(
    `select adsapp_field, crm_field, direction, transform_rule from crm_field_mappings order by 1`,
  )
  const refused = [
    [[row('firstName', 'firstname'), row('jobTitle', 'nope')], 'mappings[1].crmField', 'The CRM has no field “nope”.'],
    [[row('jobTitle', 'jobtitle', { transformRule: { name: 'titlecase' } })], 'mappings[0].direction', 'cannot be undone'],
    [[row('jobTitle', 'jobtitle'), row('custom.job', 'jobtitle')], 'mappings[1].crmField', 'mapped twice'],
    [[row('fullName', 'jobtitle')], 'mappings[0].adsappField', 'mapped twice'],
    [[row('jobTitle', 'date_of_birth'), row('phone', 'hs_createdate')], /^mappings\[\d\]/, ''],
    [
      [row('custom.x', 'city', { direction: 'to_crm', transformRule: { name: 'template', text: 'To {nobody}' } })],
      'mappings[0].transformRule',
      'nobody',
    ],
  ] as const
  for (const [mappings, field, message] of refused) {
    const failure: unknown = await save(mappings).catch((thrown: unknown) => thrown)
    expect(failure).toMatchObject({ code: 'invalid_mapping' })
    expect(failure).toHaveProperty(
      'field',
      expect.stringMatching(typeof field === 'string' ? new RegExp(`^${field.replaceAll(/[[\]]/g, '\\$&')}$`) : field),
    )
    expect(failure).toHaveProperty('message', expect.stringContaining(message))
  }
  expect(
    await hub.stack.sql(`select adsapp_field, crm_field, direction, transform_rule from crm_field_mappings order by 1`),
  ).toEqual(before)
})

test('each save is a version, the first of them what was there before, and one that changes nothing is none', async () => {
  const versions = () =>
    hub.stack.sql<{ version: number; actor_id: string | null; rows: number }>(
      `select version, actor_id, jsonb_array_length(mappings) as rows from crm_mapping_versions order by version`,
    )
  const before = await versions()
  expect(before[0]).toMatchObject({ version: 1, actor_id: null })
  await save([row('custom.town', 'city')])
  await save([row('custom.town', 'city')])
  const after = await versions()
  const last = before.at(-1)
  expect(after).toEqual([...before, { version: (last?.version ?? 0) + 1, actor_id: hub.userId, rows: (last?.rows ?? 0) + 1 }])
  await hub.stack.sql(`insert into crm_mapping_versions (connection_id, organization_id, object_type, version, mappings)
    select connection_id, organization_id, object_type, version + n, mappings
    from crm_mapping_versions cross join generate_series(1, 60) n where version = ${last?.version ?? 0} + 1`)
  await save([row('custom.town', 'city', { direction: 'to_crm' })])
  expect((await versions()).length).toBe(50)
})

test('a copy of a mapping asks for a connection to copy from', async () => {
  await expect(copyMapping(hub.engine, owner(), 'contact', 'salesforce')).rejects.toMatchObject({ code: 'not_connected' })
})

test('rows are tried on real records, and are synced as they were shown', async () => {
  const phone = row('phone', 'phone', { transformRule: { name: 'phone_e164', country: 'NL' } })
  const name = row('custom.full', 'firstname+lastname')
  const rows = [phone, name]
  await hub.stack.sql(
    `update contacts set phone = '020 1234567', first_name = null, custom = '{}' where email = 'ada@filter.test'`,
  )
  await hub.sync('delta')
  const tried = await tryMapping(hub.engine, owner(), 'contact', rows)
  expect(tried.issues).toEqual([])
  const ada = tried.records?.find(({ label }) => label === 'ada')
  expect(ada?.rows).toMatchObject([
    { adsappField: 'phone', ours: '020 1234567', sent: '+31201234567' },
    { adsappField: 'custom.full', theirs: 'ada', taken: 'ada' },
  ])
  expect((await tryMapping(hub.engine, owner(), 'contact', [row('email', 'nope')])).issues).toMatchObject([
    { index: 0, key: 'crmField' },
  ])

  await save([row('email', 'email'), phone, name], true)
  await hub.sync('delta')
  await hub.stack.sql(
    `update contacts set phone = '020 7654321', custom = '{"full": "Ada van Lovelace"}' where email = 'ada@filter.test'`,
  )
  await hub.sync('delta')
  const [found] = await hub.stack.sql<{ id: string }>(
    `select crm_record_id as id from crm_sync_state s join contacts c on c.id = s.record_id where c.email = 'ada@filter.test'`,
  )
  expect(await held(found?.id ?? '')).toMatchObject({ phone: '+31207654321', firstname: 'Ada', lastname: 'van Lovelace' })
  const { records_processed: _, ...again } = (await hub.sync('full')) as { records_processed?: number }
  expect(again).toMatchObject({ local_updated: 0, crm_updated: 0, conflicts: 0 })
  expect(await hub.stack.sql(`select phone from contacts where email = 'ada@filter.test'`)).toEqual([{ phone: '020 7654321' }])
})
