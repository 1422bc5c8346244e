import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { apiPath, call, control, failureOf, query } from './support/salesforce-client.ts'
import { freshSandbox } from './support/salesforce-sandbox.ts'

const fixture = freshSandbox({ externalIdField: true })
const { connection, make } = fixture
const today = '2026-11-20T09:00:00.000+0000'
const plain = { Name: 'Kyoto', StageName: 'Qualification', CloseDate: '2026-12-24' }

const makeOf = async (object: string, fields: Readonly<Record<string, unknown>>) =>
  (await connection().create(object, { ...fields })).id ?? ''
const opportunity = (fields: Readonly<Record<string, unknown>> = {}) => makeOf('Opportunity', { ...plain, ...fields })
const account = (Name: string) => makeOf('Account', { Name })
const read = (id: string) => connection().retrieve('Opportunity', id)
const change = async (id: string, fields: Readonly<Record<string, unknown>>) => {
  await connection().update('Opportunity', { Id: id, ...fields })
  return read(id)
}
const rows = async (soql: string, scanAll = false) => (await connection().query(soql, { scanAll })).records
const rolesOf = (id: string) =>
  rows(`SELECT ContactId, Role, IsPrimary, SystemModstamp FROM OpportunityContactRole WHERE OpportunityId = '${id}' ORDER BY Id`)
const refusal = (fields: Readonly<Record<string, unknown>>) => failureOf(opportunity(fields))
const deletedIn = async (object: string) => {
  const span = 'start=2026-11-20T08:00:00Z&end=2026-11-20T10:00:00Z'
  const { body } = await call(fixture.url, 'GET', `${apiPath}/sobjects/${object}/deleted?${span}`)
  return z
    .object({ deletedRecords: z.array(z.object({ id: z.string() })) })
    .parse(body)
    .deletedRecords.map(({ id }) => id)
}

describe('opportunities', () => {
  test('need a name, a stage and a close date', async () => {
    for (const name of ['Name', 'StageName', 'CloseDate'])
      expect(await refusal({ [name]: null })).toMatchObject({
        errorCode: 'REQUIRED_FIELD_MISSING',
        message: `Required fields are missing: [${name}]`,
      })
  })

  test('a stage brings probability, forecast, closed and won; a probability of the same write wins, and stays until the next stage', async () => {
    const id = await opportunity()
    expect(await read(id)).toMatchObject({
      Probability: 10,
      ForecastCategory: 'Pipeline',
      IsClosed: false,
      IsWon: false,
      LastStageChangeDate: null,
    })
    fixture.now += 60_000
    expect(await change(id, { StageName: 'Negotiation/Review', Probability: 35 })).toMatchObject({
      Probability: 35,
      ForecastCategoryName: 'Best Case',
      LastStageChangeDate: '2026-11-20T09:01:00.000+0000',
    })
    expect(await change(id, { NextStep: 'Call' })).toMatchObject({ Probability: 35 })
    expect(await change(id, { StageName: 'Closed Won' })).toMatchObject({
      Probability: 100,
      IsClosed: true,
      IsWon: true,
      ForecastCategory: 'Closed',
      // Closing is no reason to change the day.
      CloseDate: '2026-12-24',
    })
    expect(await change(id, { StageName: 'Closed Lost' })).toMatchObject({ Probability: 0, IsClosed: true, IsWon: false })
    expect(await change(id, { StageName: 'Prospecting' })).toMatchObject({ Probability: 10, IsClosed: false })
  })

  test('a stage that the picklist has not is refused, one that is no longer active too; a record keeps it', async () => {
    for (const StageName of ['Verbal yes', 'Perception Analysis'])
      expect(await refusal({ StageName })).toMatchObject({ errorCode: 'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST' })
    const { fields } = await connection().describe('Opportunity')
    const listed = fields.find(({ name }) => name === 'StageName')?.picklistValues?.map(({ value }) => value)
    const stages = await rows(
      'SELECT ApiName, IsActive, IsClosed, IsWon, DefaultProbability, SortOrder FROM OpportunityStage ORDER BY SortOrder',
    )
    expect(stages).toHaveLength(10)
    expect(listed).toEqual(stages.flatMap(({ ApiName, IsActive }) => (IsActive === true ? [ApiName] : [])))
    expect(stages.at(-1)).toMatchObject({ ApiName: 'Closed Lost', IsClosed: true, IsWon: false, DefaultProbability: 0 })
  })

  test('what is worked out cannot be written', async () => {
    for (const name of ['IsClosed', 'IsWon', 'ExpectedRevenue', 'ForecastCategory', 'HasOpportunityLineItem', 'FiscalYear'])
      expect(await refusal({ [name]: null })).toMatchObject({ errorCode: 'INVALID_FIELD_FOR_INSERT_UPDATE' })
    expect(await read(await opportunity({ Amount: 1999.996 }))).toMatchObject({
      Amount: 2000,
      ExpectedRevenue: 200,
      FiscalYear: 2026,
      FiscalQuarter: 4,
    })
  })

  test('with products their sum is the amount, and a write of it is ignored without a word', async () => {
    const id = await opportunity({ Amount: 500 })
    expect((await control(fixture.url, 'products', { org: 'acme', opportunity: id, total: 812.5 })).status).toBe(204)
    expect(await change(id, { Amount: 1, NextStep: 'Call' })).toMatchObject({
      Amount: 812.5,
      NextStep: 'Call',
      HasOpportunityLineItem: true,
    })
    expect((await control(fixture.url, 'products', { org: 'acme', opportunity: id, total: null })).status).toBe(204)
    expect(await change(id, { Amount: 1 })).toMatchObject({ Amount: 1, HasOpportunityLineItem: false })
  })

  test('amounts are in an active currency of the org', async () => {
    expect(await read(await opportunity())).toMatchObject({ CurrencyIsoCode: 'EUR' })
    const id = await opportunity({ CurrencyIsoCode: 'JPY' })
    expect(await change(id, { CurrencyIsoCode: null })).toMatchObject({ CurrencyIsoCode: 'JPY' })
    for (const CurrencyIsoCode of ['NOK', 'XXX'])
      expect(await refusal({ CurrencyIsoCode })).toMatchObject({ errorCode: 'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST' })
    expect(
      await rows('SELECT IsoCode, DecimalPlaces FROM CurrencyType WHERE IsActive = true AND IsCorporate = false'),
    ).toMatchObject([{ IsoCode: 'USD', DecimalPlaces: 2 }, { IsoCode: 'GBP' }, { IsoCode: 'JPY', DecimalPlaces: 0 }])
  })

  test('close dates are days: no zone moves them', async () => {
    expect(await read(await opportunity({ CloseDate: '2026-03-29' }))).toMatchObject({ CloseDate: '2026-03-29' })
    expect(await rows('SELECT Id FROM Opportunity WHERE CloseDate >= 2026-03-29 AND CloseDate < 2026-03-30')).toHaveLength(1)
  })

  test('belong to an active user', async () => {
    const users = await rows('SELECT Id, Email, IsActive FROM User ORDER BY Id')
    expect(users.map(({ Email }) => Email)).toEqual([
      'mara@acme.example',
      'admin@acme.test',
      'Manager@acme.test',
      'member@acme.test',
      'sven.oud@acme.example',
      'petra@customer.example',
    ])
    const [, , tomas, , sven] = users
    expect(await read(await opportunity({ OwnerId: tomas?.Id }))).toMatchObject({ OwnerId: tomas?.Id })
    expect(await refusal({ OwnerId: sven?.Id })).toMatchObject({ errorCode: 'INACTIVE_OWNER_OR_USER' })
  })

  test('are upserted by an external id', async () => {
    const path = `${apiPath}/sobjects/Opportunity/ADSapp_Opportunity_Id__c/a-17`
    expect((await call(fixture.url, 'PATCH', path, { body: plain })).status).toBe(201)
    expect((await call(fixture.url, 'PATCH', path, { body: { StageName: 'Closed Lost' } })).status).toBe(200)
    expect(await rows("SELECT StageName FROM Opportunity WHERE ADSapp_Opportunity_Id__c = 'A-17'")).toMatchObject([
      { StageName: 'Closed Lost' },
    ])
  })
})

describe('contact roles', () => {
  test('are rows of their own, do not move the opportunity’s stamp, and one of them is primary', async () => {
    const [ann, ben] = [await make({ LastName: 'Ann' }), await make({ LastName: 'Ben' })]
    const id = await opportunity({ ContactId: ann })
    fixture.now += 60_000
    await makeOf('OpportunityContactRole', { OpportunityId: id, ContactId: ben, Role: 'Evaluator', IsPrimary: true })
    const later = '2026-11-20T09:01:00.000+0000'
    expect(await rolesOf(id)).toMatchObject([
      { ContactId: ann, IsPrimary: false, SystemModstamp: later },
      { ContactId: ben, Role: 'Evaluator', IsPrimary: true, SystemModstamp: later },
    ])
    expect(await read(id)).toMatchObject({ ContactId: ben, SystemModstamp: today })
    // The same person may be there twice.
    await makeOf('OpportunityContactRole', { OpportunityId: id, ContactId: ben })
    expect(await rolesOf(id)).toHaveLength(3)
  })

  test('cannot move to another opportunity, and an opportunity’s contact cannot be changed through it', async () => {
    const ann = await make()
    const [id, other] = [await opportunity({ ContactId: ann }), await opportunity()]
    const [role] = await rows('SELECT Id FROM OpportunityContactRole')
    for (const attempt of [
      connection().update('OpportunityContactRole', { Id: role?.Id ?? '', OpportunityId: other }),
      connection().update('Opportunity', { Id: id, ContactId: ann }),
    ])
      expect(await failureOf(attempt)).toMatchObject({ errorCode: 'INVALID_FIELD_FOR_INSERT_UPDATE' })
  })

  test('removed ones are in the deleted feed of their own object', async () => {
    const id = await opportunity({ ContactId: await make() })
    const [role] = await rows('SELECT Id FROM OpportunityContactRole')
    await connection().delete('OpportunityContactRole', role?.Id ?? '')
    fixture.now += 120_000
    expect(await deletedIn('OpportunityContactRole')).toEqual([role?.Id])
    expect(await deletedIn('Opportunity')).toEqual([])
    expect(await rolesOf(id)).toEqual([])
  })

  test('of a deleted contact stay, of a merged one are the survivor’s', async () => {
    const [ann, ben] = [await make({ LastName: 'Ann' }), await make({ LastName: 'Ben' })]
    const [first, second] = [await opportunity({ ContactId: ann }), await opportunity({ ContactId: ben })]
    await control(fixture.url, 'merge', { org: 'acme', winner: ben, loser: ann })
    expect(await rolesOf(first)).toMatchObject([{ ContactId: ben }])
    await connection().delete('Contact', ben)
    expect(await rolesOf(second)).toMatchObject([{ ContactId: ben }])
  })
})

describe('deleting', () => {
  test('an account takes contacts, opportunities and their roles with it, and brings them back, but not what was deleted before', async () => {
    const acme = await account('Acme')
    const [ann, gone] = [await make({ LastName: 'Ann', AccountId: acme }), await make({ LastName: 'Gone', AccountId: acme })]
    const id = await opportunity({ AccountId: acme, ContactId: ann })
    const apart = await opportunity({ ContactId: ann })
    await connection().delete('Contact', gone)
    fixture.now += 60_000
    await connection().delete('Account', acme)
    const live = async () => ({
      contacts: (await rows('SELECT Id FROM Contact')).map(({ Id }) => Id),
      opportunities: (await rows('SELECT Id FROM Opportunity')).map(({ Id }) => Id),
      roles: (await rows('SELECT OpportunityId FROM OpportunityContactRole')).map((role) => role['OpportunityId']),
    })
    expect(await live()).toEqual({ contacts: [], opportunities: [apart], roles: [apart] })
    const stamps = await rows(`SELECT SystemModstamp FROM Opportunity WHERE Id = '${id}'`, true)
    expect(stamps).toMatchObject([{ SystemModstamp: '2026-11-20T09:01:00.000+0000' }])
    expect(await failureOf(connection().update('Opportunity', { Id: id, Name: 'x' }))).toMatchObject({
      errorCode: 'ENTITY_IS_DELETED',
    })
    fixture.now += 120_000
    expect(await deletedIn('Contact')).toEqual([gone, ann])
    expect(await deletedIn('Opportunity')).toEqual([id])
    await control(fixture.url, 'undelete', { org: 'acme', id: acme })
    expect(await live()).toEqual({ contacts: [ann], opportunities: [id, apart], roles: [id, apart] })
  })

  test('merged accounts have their opportunities together', async () => {
    const [winner, loser] = [await account('Winner'), await account('Loser')]
    const id = await opportunity({ AccountId: loser })
    await control(fixture.url, 'merge', { org: 'acme', winner, loser })
    expect(await read(id)).toMatchObject({ AccountId: winner, IsDeleted: false, SystemModstamp: today })
  })
})

describe('an org with one currency', () => {
  const single = freshSandbox({ currencies: 'one' })

  test('has no field for it, nor the object', async () => {
    for (const [soql, errorCode] of [
      ['SELECT CurrencyIsoCode FROM Opportunity', 'INVALID_FIELD'],
      ['SELECT IsoCode FROM CurrencyType', 'INVALID_TYPE'],
    ] as const)
      expect((await query(single.url, soql)).body).toMatchObject([{ errorCode }])
    const attempt = single.connection().create('Opportunity', { ...plain, CurrencyIsoCode: 'EUR' })
    expect(await failureOf(attempt)).toMatchObject({ errorCode: 'INVALID_FIELD' })
  })
})
