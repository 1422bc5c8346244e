import { afterAll, beforeAll, expect, test } from 'vitest'
import { changeSettings } from '../../src/lib/crm/use-cases/change-settings.ts'
import { runWorker } from '../../src/lib/jobs/worker.ts'
import { expectConversionsSurvive } from '../chaos/support/lead-conversions.ts'
import { type LeadWorld, startLeadWorld } from './support/lead-world.ts'

let world: LeadWorld
beforeAll(async () => {
  world = await startLeadWorld()
})
afterAll(() => world.hub.close())

const addHere = async (values: { last: string; email?: string; company?: string; status?: string }) => {
  const [row] = await world.sql<{ id: string }>(
    `insert into leads (organization_id, last_name, email, company_name, lead_status) values ($1, $2, $3, $4, $5) returning id`,
    [world.hub.organizationId, values.last, values.email ?? null, values.company ?? 'Acme', values.status ?? 'new'],
  )
  return row?.id ?? ''
}
const count = async (table: string, where: string, values: unknown[]) =>
  Number((await world.sql<{ n: string }>(`select count(*) as n from ${table} where ${where}`, values))[0]?.n)
const refOf = async (record: unknown) => String((await world.linkOf(String(record)))?.['crm_record_id'])

test('leads go both ways, with status and interest by what they mean, and come to rest', async () => {
  const there = await world.create('Lead', {
    LastName: 'There',
    Company: 'There Ltd',
    Email: 'there@leads.test',
    Status: 'Working - Contacted',
    Rating: 'Hot',
  })
  const here = await addHere({ last: 'Here', email: 'here@leads.test', status: 'qualified' })
  expect(await world.crm.sync('delta')).toMatchObject({ records_failed: 0 })
  expect(await world.leadOf(there)).toMatchObject({
    last_name: 'There',
    company_name: 'There Ltd',
    lead_status: 'contacted',
    interest_level: 'high',
    converted_at: null,
  })
  const made = await refOf(here)
  const status = async () => (await world.query(`SELECT Status, Company FROM Lead WHERE Id = '${made}'`))[0]
  expect(await status()).toMatchObject({ Status: 'Working - Contacted', Company: 'Acme' })
  await world.sql(`update leads set lead_status = 'unqualified' where id = $1`, [here])
  await world.edit('Lead', there, { Rating: 'Cold', Phone: '+1 555 0199' })
  await world.crm.sync('delta')
  expect(await status()).toMatchObject({ Status: 'Closed - Not Converted' })
  expect(await world.leadOf(there)).toMatchObject({ interest_level: 'low', phone: '+1 555 0199' })
  expect(await world.crm.sync('delta')).toMatchObject({ local_updated: 0, crm_updated: 0, crm_created: 0, records_failed: 0 })
})

test('a lead that is converted there names what it has become here, makes no second contact and is left alone from then on', async () => {
  const lead = await world.create('Lead', { LastName: 'Vale', Company: 'Vale Ltd', Email: 'vale@leads.test' })
  await world.sql(`insert into contacts (organization_id, email, first_name) values ($1, 'vale@leads.test', 'Known')`, [
    world.hub.organizationId,
  ])
  await world.crm.sync('delta')
  await world.convertThere(lead, { opportunityName: 'Vale sale' })
  expect(await world.crm.sync('delta')).toMatchObject({ records_failed: 0 })
  expect(await world.crm.sync('delta')).toMatchObject({ records_failed: 0 })
  const here = await world.leadOf(lead)
  expect(here).toMatchObject({ lead_status: 'converted', deleted_at: null })
  const [names] = await world.sql(
    `select c.email, a.name as account, o.name as opportunity from leads e
     left join contacts c on c.id = e.converted_contact_id left join accounts a on a.id = e.converted_account_id
     left join opportunities o on o.id = e.converted_opportunity_id where e.id = $1`,
    [here?.['id']],
  )
  expect(names).toEqual({ email: 'vale@leads.test', account: 'Vale Ltd', opportunity: 'Vale sale' })
  expect(await count('contacts', 'email = $1', ['vale@leads.test'])).toBe(1)
  expect(await world.linkOf(String(here?.['id']))).toMatchObject({ status: 'excluded', pending: false, code: 'converted_in_crm' })
  // Nothing is written to it, and it is not deleted here with it.
  await world.sql(`update leads set phone = '+1 555 0111' where id = $1`, [here?.['id']])
  expect(await world.crm.sync('delta')).toMatchObject({ crm_updated: 0, records_failed: 0 })
  await world.remove('Lead', lead)
  await world.crm.sync('delta')
  expect(await world.leadOf(lead)).toMatchObject({ deleted_at: null, lead_status: 'converted' })
})

test('who is a lead again is another one, and a lead of long ago is no match of a new one', async () => {
  const old = await world.create('Lead', { LastName: 'Again', Company: 'Again Ltd', Email: 'again@leads.test' })
  await world.convertThere(old)
  const fresh = await addHere({ last: 'Again', email: 'again@leads.test', company: 'Again Ltd' })
  await world.crm.sync('delta')
  await world.crm.sync('delta')
  expect(await world.leadOf(old)).toMatchObject({ lead_status: 'converted' })
  expect(await refOf(fresh)).not.toBe(old)
  expect(await world.sql('select lead_status from leads where id = $1', [fresh])).toEqual([{ lead_status: 'new' }])
  const open = await world.query(`SELECT Id FROM Lead WHERE Email = 'again@leads.test' AND IsConverted = false`)
  expect(open.map(({ Id }) => Id)).toEqual([await refOf(fresh)])
})

test('two leads of one name that nothing else tells apart are asked about, whichever side has lost its own and made it again', async () => {
  const name = { FirstName: 'Ada', LastName: 'Namesake', Company: 'Acme' }
  const first = await world.create('Lead', name)
  await world.crm.sync('delta')
  await world.remove('Lead', first)
  const second = await world.create('Lead', name)
  // Another company's is another lead.
  await world.create('Lead', { ...name, Company: 'Bolt' })
  await world.crm.sync('delta')
  const links = () =>
    world.sql<{ ref: string | null; code: string | null; company: string | null }>(
      `select s.crm_record_id as ref, s.last_error ->> 'code' as code, e.company_name as company from crm_sync_state s
       left join leads e on e.id = s.record_id
       where e.last_name = 'Namesake' and e.deleted_at is null or s.crm_record_id = $1 order by e.company_name`,
      [second],
    )
  expect(await links()).toMatchObject([
    { ref: first, code: 'deleted_in_crm', company: 'Acme' },
    { code: null, company: 'Bolt' },
    { ref: second, code: 'same_name', company: null },
  ])
  const add = () =>
    world.sql(`insert into leads (organization_id, first_name, last_name, company_name) values ($1, 'Bea', 'Namesake', 'Acme')`, [
      world.hub.organizationId,
    ])
  await add()
  await world.crm.sync('delta')
  await world.sql(`update leads set deleted_at = now() where first_name = 'Bea'`)
  await world.crm.sync('delta')
  await add()
  await world.crm.sync('delta')
  expect(await world.query(`SELECT Id FROM Lead WHERE FirstName = 'Bea' AND LastName = 'Namesake'`)).toHaveLength(1)
  expect(await links()).toMatchObject([
    { code: 'deleted_in_crm' },
    { code: 'ambiguous_match', ref: null },
    { company: 'Bolt' },
    { code: 'same_name' },
  ])
})

test('what a lead has become there and is gone is waited for, and clears nothing', async () => {
  const lead = await world.create('Lead', { LastName: 'Gone', Company: 'Gone Ltd', Email: 'gone@leads.test' })
  await world.convertThere(lead)
  const [row] = await world.query(`SELECT ConvertedContactId FROM Lead WHERE Id = '${lead}'`)
  await world.remove('Contact', String(row?.['ConvertedContactId']))
  expect(await world.crm.sync('delta')).toMatchObject({ records_failed: 0 })
  expect(await world.leadOf(lead)).toMatchObject({ lead_status: 'converted', converted_contact_id: null })
})

test('a lead that was converted here before Salesforce had it is not created there; what it has become is', async () => {
  const lead = await addHere({ last: 'Early', email: 'early@leads.test', company: 'Early Ltd' })
  const { contact } = await world.convertHere(lead, { name: 'Early sale', expected_close_date: '2026-12-31' })
  expect(await world.crm.sync('delta')).toMatchObject({ records_failed: 0 })
  expect(await world.linkOf(lead)).toMatchObject({ status: 'excluded', code: 'converted_here', crm_record_id: null })
  expect(await world.query(`SELECT Id FROM Lead WHERE Email = 'early@leads.test'`)).toEqual([])
  expect(await refOf(contact)).toMatch(/^003/)
})

test('a conversion here is carried over: one contact, one account, one opportunity, and the lead converted, wherever it is killed', async () => {
  await expectConversionsSurvive(world, Number(process.env['CHAOS_STRIDE'] ?? 211))
}, 600_000)

test('tasks and notes about leads go both ways, and are about what a lead becomes', async () => {
  const { hub, crm } = world
  await changeSettings(hub.engine, {
    organizationId: hub.organizationId,
    userId: hub.userId,
    crmType: 'salesforce',
    settings: {},
    status: undefined,
    objects: { task: { enabled: true }, note: { enabled: true } },
    seen: undefined,
  })
  await runWorker(hub.engine, { deadline: Date.now() + 600_000, untilEmpty: true })
  const [here, there] = [await addHere({ last: 'Follow', email: 'follow@leads.test' }), 'there']
  await crm.sync('delta')
  const lead = await refOf(here)
  const [made] = await world.sql<{ id: string }>(
    `insert into tasks (organization_id, subject, due, leads) values ($1, 'Ring on Monday', '2026-12-07', $2) returning id`,
    [hub.organizationId, here],
  )
  await world.create('Task', { Subject: there, WhoId: lead })
  await world.create('Note', { Title: there, Body: 'Wants a sea view', ParentId: lead })
  await crm.sync('delta')
  const task = await refOf(made?.id)
  const inSalesforce = async () => (await world.query(`SELECT WhoId, ActivityDate FROM Task WHERE Id = '${task}'`))[0]
  expect(await inSalesforce()).toMatchObject({ WhoId: lead, ActivityDate: '2026-12-07' })
  const about = async (table: string, name: string, value: string) =>
    (await world.sql(`select leads, contacts from ${table} where ${name} = $1`, [value]))[0]
  expect(await about('tasks', 'subject', there)).toEqual({ leads: here, contacts: null })
  expect(await about('notes', 'title', there)).toEqual({ leads: here, contacts: null })

  const { contact } = await world.convertHere(here, { name: 'Followed', expected_close_date: '2026-12-31' })
  for (const [table, name] of [
    ['tasks', 'subject'],
    ['notes', 'title'],
  ] as const)
    expect(await about(table, name, there)).toEqual({ leads: here, contacts: contact })
  await crm.sync('delta')
  await crm.sync('delta')
  expect(await inSalesforce()).toMatchObject({ WhoId: await refOf(contact) })
  expect((await about('tasks', 'subject', 'Ring on Monday'))?.['contacts']).toBe(contact)
  expect(await crm.sync('delta')).toMatchObject({ local_updated: 0, crm_updated: 0, crm_created: 0, records_failed: 0 })
})
