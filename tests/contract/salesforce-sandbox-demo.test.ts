import { afterAll, beforeAll, expect, test } from 'vitest'
import { acmeDemoContacts, hubspotDemoContacts } from '../../sandbox/demo/people.ts'
import { salesforceDemoContacts, salesforceDemoFacts } from '../../sandbox/demo/salesforce-people.ts'
import type { RunningSandbox } from '../../sandbox/kit/serve.ts'
import { startSalesforceSandbox } from '../../sandbox/salesforce/server.ts'
import { connectionOf, failureOf } from './support/salesforce-client.ts'

const contacts = salesforceDemoContacts()
const emailsOf = (emails: readonly (string | null | undefined)[]) =>
  new Set(emails.flatMap((email) => (email === null || email === undefined ? [] : [email.trim().toLowerCase()])))
const ofAcme = emailsOf(acmeDemoContacts().map(({ email }) => email))
const ofHubSpot = emailsOf(hubspotDemoContacts().map((record) => record['email']))
let sandbox: RunningSandbox

beforeAll(async () => {
  sandbox = await startSalesforceSandbox({ port: 0, dataFile: ':memory:', seed: true })
})
afterAll(() => sandbox.close())

const total = async (soql: string) => (await connectionOf(sandbox.url).query(soql)).totalSize

test('the demo contacts overlap with those of Acme and HubSpot as documented', () => {
  const facts = salesforceDemoFacts
  expect(contacts).toHaveLength(facts.contacts)
  const shared = contacts.filter(({ email }) => email !== null && ofAcme.has(email))
  expect(shared).toHaveLength(facts.sharedWithAcme)
  expect(shared.every(({ email }) => ofHubSpot.has(email ?? ''))).toBe(true)
  const onlyHubSpot = contacts.filter(({ email }) => email !== null && ofHubSpot.has(email) && !ofAcme.has(email))
  expect(onlyHubSpot).toHaveLength(facts.sharedWithHubSpot)
  expect(contacts.filter(({ email }) => email === null)).toHaveLength(facts.withoutEmail)
  expect(emailsOf(contacts.map(({ email }) => email)).size).toBe(facts.contacts - facts.withoutEmail - (facts.sameEmail - 1))
  expect(contacts.filter(({ lastName }) => lastName.trim() === '')).toEqual([])
})

test('none of them has duplicates in HubSpot', () => {
  const hubspot = hubspotDemoContacts()
  const phonesWithoutEmail = new Set(hubspot.filter((record) => record['email'] === undefined).map((record) => record['phone']))
  for (const { email, phone } of contacts) {
    expect(ofHubSpot.has(email?.replace('@', '.private@') ?? '')).toBe(false)
    expect(phonesWithoutEmail.has(phone)).toBe(false)
  }
})

test('twelve of the shared ones have another title, and names, phones and companies differ only where Acme’s are untidy', () => {
  const acme = new Map(acmeDemoContacts().map((contact) => [contact.email?.toLowerCase(), contact]))
  const pairs = contacts.flatMap((contact) => {
    const other = acme.get(contact.email?.toLowerCase())
    return contact.email === null || other === undefined ? [] : [{ contact, other }]
  })
  expect(pairs.filter(({ contact, other }) => contact.title !== other.job_title)).toHaveLength(salesforceDemoFacts.differentTitle)
  const digits = (phone: string | null) => phone?.replace(/\D/g, '')
  for (const { contact, other } of pairs) {
    expect([contact.firstName, contact.lastName, contact.company, digits(contact.phone)]).toEqual([
      other.first_name,
      other.last_name,
      other.company,
      digits(other.phone),
    ])
  }
})

test('the seeded org has them, with accounts and leads; the other orgs are empty', async () => {
  expect(await total('SELECT COUNT() FROM Contact')).toBe(salesforceDemoFacts.contacts)
  expect(await total('SELECT COUNT() FROM Contact WHERE AccountId = null')).toBe(0)
  expect(await total('SELECT COUNT() FROM Account')).toBeLessThanOrEqual(60)
  expect(await total('SELECT COUNT() FROM Lead')).toBe(salesforceDemoFacts.leads)
  expect(await total('SELECT COUNT() FROM Lead WHERE IsConverted = true')).toBe(salesforceDemoFacts.convertedLeads)
})

test('its opportunities are connected, in several stages and currencies, with roles, owners who are strangers, and some without account', async () => {
  const { records } = await connectionOf(sandbox.url).query(
    'SELECT AccountId, ContactId, StageName, CurrencyIsoCode, IsClosed, Probability, OwnerId, Amount FROM Opportunity',
  )
  expect(records).toHaveLength(220)
  const different = (name: string) => new Set(records.map((record) => record[name])).size
  expect([different('StageName'), different('CurrencyIsoCode'), different('OwnerId')]).toEqual([10, 4, 5])
  const without = (name: string) => records.filter((record) => record[name] === null).length
  for (const name of ['AccountId', 'ContactId', 'Amount']) expect(without(name)).toBeGreaterThan(3)
  expect(records.some((record) => record['Probability'] === 35)).toBe(true)
  const roles = 'SELECT COUNT() FROM OpportunityContactRole'
  expect(await total(`${roles} WHERE IsPrimary = true`)).toBe(220 - without('ContactId'))
  expect(await total(roles)).toBeGreaterThan(250)
})

test('its tasks are overdue, done and to come, with and without person, opportunity and day; its notes are linked', async () => {
  const tasks = 'SELECT COUNT() FROM Task WHERE'
  const overdue = `${tasks} IsClosed = false AND ActivityDate < 2026-01-01`
  const counts = [overdue, `${tasks} IsClosed = true`, `${tasks} ActivityDate > 2027-06-01`, `${tasks} ActivityDate = null`]
  for (const soql of [...counts, `${tasks} WhoId = null`, `${tasks} WhatId = null`, `${tasks} TaskSubtype = 'Call'`])
    expect(await total(soql)).toBeGreaterThan(2)
  const { records } = await connectionOf(sandbox.url).query<{ Id: string }>('SELECT Id FROM ContentNote')
  expect(records).toHaveLength(80)
  const ids = records.map(({ Id }) => `'${Id}'`).join(', ')
  expect(await total(`SELECT COUNT() FROM ContentDocumentLink WHERE ContentDocumentId IN (${ids})`)).toBeGreaterThanOrEqual(80)
})

test('a converted lead cannot be changed', async () => {
  const conn = connectionOf(sandbox.url)
  const { records } = await conn.query<{ Id: string }>('SELECT Id FROM Lead WHERE IsConverted = true LIMIT 1')
  const attempt = conn.update('Lead', { Id: records[0]?.Id ?? '', LastName: 'x' })
  expect(await failureOf(attempt)).toMatchObject({ errorCode: 'CANNOT_UPDATE_CONVERTED_LEAD' })
})

test('many demo contacts share a timestamp, as after a bulk edit', async () => {
  const { records } = await connectionOf(sandbox.url).query<{ SystemModstamp: string }>('SELECT SystemModstamp FROM Contact')
  const stamps = Object.values(Object.groupBy(records, ({ SystemModstamp }) => SystemModstamp))
  expect(Math.max(...stamps.map((each) => each?.length ?? 0))).toBe(200)
})
