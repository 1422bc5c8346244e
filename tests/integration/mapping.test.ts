import { expect, test } from 'vitest'
import { findConnection } from '../../src/lib/db/connections.ts'
import { changeSettings } from '../../src/lib/crm/use-cases/change-settings.ts'
import { readMappingView, saveMapping } from '../../src/lib/crm/use-cases/mapping.ts'
import { suggestMapping } from '../../src/lib/crm/use-cases/suggest-mapping.ts'
import { readCrmRecords } from '../../src/lib/crm/use-cases/read-crm-records.ts'
import { mappingRequestSchema } from '../../src/lib/contract/mapping.ts'
import { requestSync } from '../../src/lib/crm/use-cases/request-sync.ts'
import { describeFieldDrift } from './mapping/field-drift.ts'
import { mappingWorld } from './mapping/world.ts'
import { crmUser } from './support/crm-records.ts'
import { runKilled } from './support/kill.ts'
import { mappingRow as row } from '../support/mapping-row.ts'
const world = mappingWorld()
const { hub, admin, save, stored } = world
const untouched = ['email', 'firstName', 'lastName', 'phone', 'company'].map((field) => `${field} bidirectional`)

test('looking at the mapping or at records of the CRM again costs it no call; an admin sees it as it is', async () => {
  const { organizationId, crmType } = admin()
  const crm = hub().crm('hubspot')
  const callsOf = async (read: () => Promise<unknown>) => {
    await crm.resetRequests()
    await read()
    return (await crm.requests()).total
  }
  const id = await crmUser('hubspot', crm.url).create({ email: 'seen@mapping.test', lastName: 'Seen' })
  const view = (mayBeOlder: boolean) => readMappingView(hub().engine, { organizationId, crmType, mayBeOlder }, 'contact')
  const records = (mayBeOlder: boolean) =>
    readCrmRecords(hub().engine, { organizationId, crmType, object: 'contact', mayBeOlder }, [id])
  expect(await callsOf(() => view(false))).toBeGreaterThan(0)
  expect(await callsOf(() => view(true))).toBe(0)
  expect(await view(true)).toEqual(await view(false))
  expect(await callsOf(() => records(true))).toBe(1)
  expect(await callsOf(() => records(true))).toBe(0)
  expect(await records(true)).toMatchObject({ kind: 'read', records: new Map([[id, { values: { lastName: 'Seen' } }]]) })
  expect(await callsOf(() => records(false))).toBe(1)
})

test('pairs that are not mapped yet are suggested, with what linked records say of them, and nothing is changed', async () => {
  const crm = hub().crm('hubspot')
  const before = await stored()
  const linked = ['Rome', 'Oslo', 'Paris', 'Bonn', 'Lima']
  const user = crmUser('hubspot', crm.url)
  for (const [index, town] of linked.entries()) {
    const id = await user.create({ email: `s${index}@mapping.test`, lastName: town })
    await hub().hubspot.crm.contacts.basicApi.update(id, { properties: { city: town } })
  }
  await hub().sync('full')
  await hub().stack.sql(`update contacts set custom = jsonb_build_object('town', last_name) where email like $1`, [
    's_@mapping.test',
  ])
  await hub().sync('delta')
  await crm.resetRequests()
  const { suggestions, sampled } = await suggestMapping(hub().engine, admin(), 'contact')
  expect((await crm.requests()).total).toBeLessThanOrEqual(2)
  expect(sampled).toBeGreaterThanOrEqual(linked.length)
  expect(suggestions.find(({ adsappField }) => adsappField === 'custom.town')).toMatchObject({
    crmField: 'city',
    direction: 'bidirectional',
    confidence: 'sure',
    agreement: { compared: linked.length, agreed: linked.length },
  })
  const taken = new Set(before.map((each) => each.split(' ')[0]))
  expect(suggestions.filter(({ adsappField }) => taken.has(adsappField))).toEqual([])
  expect(await stored()).toEqual(before)
})

test('a row that is sent is saved, and the others stay', async () => {
  await save([row('jobTitle', 'jobtitle', { direction: 'from_crm' })])
  expect(await stored()).toEqual([...untouched, 'jobTitle from_crm', 'owner bidirectional'])
})

test('a row that is new comes last', async () => {
  await save([row('custom.tier', 'hs_lead_status')])
  expect(await stored()).toEqual([...untouched, 'jobTitle from_crm', 'owner bidirectional', 'custom.tier bidirectional'])
})

test('replacing takes away what is not sent, but not a match key', async () => {
  const before = await stored()
  await expect(save([row('lastName', 'lastname')], true)).rejects.toMatchObject({ code: 'invalid_mapping', field: 'mappings' })
  expect(await stored()).toEqual(before)
  await save([row('email', 'email'), row('lastName', 'lastname')], true)
  expect(await stored()).toEqual(['email bidirectional', 'lastName bidirectional'])
})

test('the published example of a mapping works as it is written, and what cannot be is refused with its row and reason: nothing of it is saved', async () => {
  await hub().crm('salesforce').connect()
  const put = (body: string) => {
    const { crmType, object_type: object, ...change } = mappingRequestSchema.parse(JSON.parse(body))
    return saveMapping(hub().engine, { ...admin(), crmType, object }, change)
  }
  const { mappings } = await put(
    `{ "crmType": "salesforce", "mappings": [
       { "adsappField": "firstName", "crmField": "FirstName", "direction": "bidirectional", "transformRule": null } ] }`,
  )
  expect(mappings).toContainEqual(row('firstName', 'FirstName'))
  const kept = async () =>
    await hub().stack.sql(
      `select m.* from crm_field_mappings m join crm_connections k on k.id = m.connection_id where k.crm_type = 'salesforce' order by m.object_type, m.adsapp_field`,
    )
  const before = await kept()
  const good = row('email', 'Email', { direction: 'to_crm' })
  const upper = { name: 'uppercase' as const }
  for (const [wrong, at, reason] of [
    [[row('firstName', 'Nickname__c')], '1].crmField', /has no field “Nickname__c”/],
    [
      [row('firstName', 'FirstName', { transformRule: upper })],
      '1].direction',
      /cannot be undone, so this field can only go one way/,
    ],
    [[row('firstName', 'LastName')], '1].crmField', /“LastName” is mapped twice/],
    [[row('firstName', 'FirstName'), row('firstName', 'Title')], '2].adsappField', /“firstName” is mapped twice/],
    [[row('firstName', 'Birthdate')], '1].crmField', /takes a date, and First name is text/],
  ] as const) {
    const refused = put(JSON.stringify({ crmType: 'salesforce', mappings: [good, ...wrong] }))
    await expect(refused).rejects.toMatchObject({
      code: 'invalid_mapping',
      field: `mappings[${at}`,
      message: expect.stringMatching(reason),
    })
  }
  expect(await kept()).toEqual(before)
})

test('two admins who had the same page open keep what the other has changed; the same row is named', async () => {
  const { mappings: seen } = await save([row('phone', 'phone'), row('company', 'company')])
  await save([...seen.slice(0, 2), row('phone', 'mobilephone'), row('company', 'company')], true, seen)
  await save([...seen.slice(0, 3), row('company', 'company', { direction: 'to_crm' })], true, seen)
  const before = await stored()
  expect(before).toEqual(['email bidirectional', 'lastName bidirectional', 'phone bidirectional', 'company to_crm'])
  await expect(save(seen.slice(0, 2), true, seen)).rejects.toMatchObject({ code: 'changed_meanwhile', field: 'phone' })
  expect(await stored()).toEqual(before)

  const settings = async () => (await findConnection(hub().engine.db, hub().organizationId, 'hubspot'))?.settings
  const opened = { enabled: true, share: 0.25, atLeast: 100 }
  const change = (guard: typeof opened) =>
    changeSettings(hub().engine, { ...admin(), settings: { guard }, status: undefined, seen: { guard: opened } })
  await change({ ...opened, share: 0.5 })
  await change({ ...opened, atLeast: 7 })
  expect((await settings())?.guard).toEqual({ enabled: true, share: 0.5, atLeast: 7 })
  await expect(change({ ...opened, share: 0.75 })).rejects.toMatchObject({ code: 'changed_meanwhile', field: 'guard.share' })
  // At once: what each of them has changed is kept.
  const { guard } = (await settings()) ?? {}
  if (guard === undefined) throw new Error('There are no settings.')
  const both = [{ share: 0.4 }, { atLeast: 9 }].map((part) => ({ guard: { ...guard, ...part } }))
  await Promise.all(
    both.map((wanted) => changeSettings(hub().engine, { ...admin(), settings: wanted, status: undefined, seen: { guard } })),
  )
  expect((await settings())?.guard).toEqual({ enabled: true, share: 0.4, atLeast: 9 })
  const { mappings: read } = await save([])
  await Promise.all([save([row('firstName', 'firstname')], false, read), save([row('jobTitle', 'jobtitle')], false, read)])
  expect(new Set(await stored())).toEqual(new Set([...before, 'firstName bidirectional', 'jobTitle bidirectional']))
  await save([row('email', 'email'), row('lastName', 'lastname')], true)
})

test('text that is no date cannot be mapped to a date, and nothing is written', async () => {
  const tiers = ['gold', 'silver', 'bronze', '2026-05-01'].map((tier, n) => ({
    organization_id: hub().organizationId,
    first_name: `P${n}`,
    custom: { tier },
  }))
  expect((await hub().engine.db.from('contacts').insert(tiers)).error).toBeNull()
  const before = await stored()
  const refused = {
    code: 'invalid_mapping',
    field: 'mappings[0].crmField',
    message: expect.stringContaining('3 of the 4 values of tier'),
  }
  await expect(save([row('custom.tier', 'closedate')])).rejects.toMatchObject(refused)
  await expect(save([row('lastName', 'closedate')])).rejects.toMatchObject({ field: 'mappings[0].crmField' })
  expect(await stored()).toEqual(before)
  await save([row('custom.tier', 'closedate', { direction: 'from_crm' })])
  expect(await stored()).toContain('custom.tier from_crm')
})
describeFieldDrift(world)

test('a row that is mapped to another field while a run works leaves no base of the old one: nothing here is overwritten', async () => {
  await save([row('email', 'email'), row('lastName', 'lastname'), row('phone', 'phone')], true)
  const { organizationId } = admin()
  await hub().stack.sql(
    `insert into contacts (organization_id, email, last_name, phone) values ($1, 'remapped@mapping.test', 'Remapped', '+31 20 111 1111')`,
    [organizationId],
  )
  await hub().sync('full')
  const found = (await crmUser('hubspot', hub().url).list()).find(({ values }) => values.email === 'remapped@mapping.test')
  const edit = (properties: Record<string, string>) => hub().hubspot.crm.contacts.basicApi.update(found?.id ?? '', { properties })
  await edit({ mobilephone: '+31 20 999 9999' })
  const seen: string[] = []
  const full = async () => (await requestSync(hub().engine, hub().request('full'), Date.now() + 600_000)).working
  await runKilled(null, full, seen)
  const at = seen.indexOf('POST /rest/v1/rpc/crm_apply') + 1
  expect(at).toBeGreaterThan(0)
  await edit({ lastname: 'Renamed' })
  const act = () => save([row('email', 'email'), row('lastName', 'lastname'), row('phone', 'mobilephone')], true)
  await hub().stack.runScript(`update crm_connections set settings = settings || '{"conflictPolicy": "adsapp_wins"}'`)
  await runKilled(null, full, [], { at, act })
  for (let round = 0; round < 2; round += 1) await hub().sync('delta')
  const here = await hub().stack.sql(`select last_name, phone from contacts where email = 'remapped@mapping.test'`)
  expect(here).toEqual([{ last_name: 'Renamed', phone: '+31 20 111 1111' }])
  const { properties } = await hub().hubspot.crm.contacts.basicApi.getById(found?.id ?? '', ['phone', 'mobilephone'])
  expect(properties).toMatchObject({ phone: '+31 20 111 1111', mobilephone: '+31 20 111 1111' })
  expect(
    await hub().stack.sql(`select pending, conflict_detected from crm_sync_state where crm_record_id = $1`, [found?.id]),
  ).toEqual([{ pending: false, conflict_detected: false }])
})
