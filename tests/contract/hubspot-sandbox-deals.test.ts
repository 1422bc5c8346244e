import { FilterOperatorEnum } from '@hubspot/api-client/lib/codegen/crm/deals/index.js'
import { PropertyCreateFieldTypeEnum, PropertyCreateTypeEnum } from '@hubspot/api-client/lib/codegen/crm/properties/index.js'
import { describe, expect, test } from 'vitest'
import { call, clientOf, failureOf } from './support/hubspot-client.ts'
import { freshSandbox } from './support/hubspot-sandbox.ts'

const fixture = freshSandbox()
const client = () => clientOf(fixture.url)
const deals = () => client().crm.deals.basicApi
const groupTravel = '75340210'
const plain = { dealname: 'Kyoto 2027', dealstage: 'appointmentscheduled' }

async function make(properties: Record<string, string> = {}) {
  return (await deals().create({ properties: { ...plain, ...properties }, associations: [] })).id
}
const change = (id: string, properties: Record<string, string>) => deals().update(id, { properties })
async function read(id: string, ...names: string[]) {
  const { properties } = await deals().getById(id, names)
  return names.map((name) => properties[name])
}
/** The values that HubSpot refused, by name and kind of error. */
async function refusals(promise: Promise<unknown>) {
  const { code, message } = await failureOf(promise)
  return [code, [...message.matchAll(/"error":"(\w+)","name":"(\w+)"/g)].map(([, error, name]) => `${name} ${error}`)]
}

describe('deals', () => {
  test('need a name and a stage', async () => {
    expect(await failureOf(deals().create({ properties: { amount: '5' }, associations: [] }))).toMatchObject({
      code: 400,
      category: 'VALIDATION_ERROR',
      message: expect.stringContaining('required properties'),
    })
    const { body } = await call(fixture.url, 'POST', '/crm/v3/objects/deals', { properties: {} })
    expect(body['context']).toEqual({ properties: ['dealname', 'dealstage'] })
    expect((await deals().getPage()).results).toEqual([])
  })

  test('are in the default pipeline unless another is named, and answer by their number too', async () => {
    const id = await make()
    expect(await read(id, 'pipeline')).toEqual(['default'])
    const byNumber = await call(fixture.url, 'GET', `/crm/v3/objects/0-3/${id}?properties=dealname`)
    expect(byNumber.body).toMatchObject({ id, properties: { dealname: 'Kyoto 2027' } })
  })

  test('a stage belongs to one pipeline: moving needs both, and what does not exist is INVALID_OPTION', async () => {
    const id = await make()
    expect(await refusals(change(id, { dealstage: '149820302' }))).toEqual([400, ['dealstage INVALID_OPTION']])
    expect(await refusals(change(id, { pipeline: groupTravel }))).toEqual([400, ['dealstage INVALID_OPTION']])
    expect(await refusals(change(id, { dealstage: 'Closed Won' }))).toEqual([400, ['dealstage INVALID_OPTION']])
    expect(await refusals(make({ pipeline: groupTravel }))).toEqual([400, ['dealstage INVALID_OPTION']])
    expect(await read(id, 'pipeline', 'dealstage')).toEqual(['default', 'appointmentscheduled'])
    await change(id, { pipeline: groupTravel, dealstage: '149820302' })
    expect(await read(id, 'pipeline', 'dealstage')).toEqual([groupTravel, '149820302'])
  })

  test('are won or lost by their stage alone, without a date, and can be reopened', async () => {
    const id = await make()
    const state = () => read(id, 'hs_is_closed', 'hs_is_closed_won', 'hs_is_closed_lost', 'closedate')
    expect(await state()).toEqual(['false', 'false', 'false', null])
    await change(id, { dealstage: 'closedwon' })
    expect(await state()).toEqual(['true', 'true', 'false', null])
    await change(id, { dealstage: 'closedlost' })
    expect(await state()).toEqual(['true', 'false', 'true', null])
    await change(id, { dealstage: 'contractsent' })
    expect(await state()).toEqual(['false', 'false', 'false', null])
  })

  test('probabilities have every digit of their binary form', async () => {
    expect(await read(await make(), 'hs_deal_stage_probability')).toEqual([
      '0.200000000000000011102230246251565404236316680908203125',
    ])
  })

  test('amounts have a currency of the account, and computed ones are read only', async () => {
    const id = await make({ amount: '100.10', deal_currency_code: 'USD' })
    const [home, projected] = await read(id, 'amount_in_home_currency', 'hs_projected_amount')
    expect([Number(home), Number(projected)]).toEqual([expect.closeTo(92.092), expect.closeTo(20.02)])
    expect(await read(id, 'amount', 'deal_currency_code')).toEqual(['100.10', 'USD'])
    expect(await failureOf(change(id, { deal_currency_code: 'XXX' }))).toMatchObject({
      message: expect.stringContaining('not a part of the current effective currency codes'),
    })
    expect(await refusals(change(id, { deal_currency_code: 'XXX' }))).toEqual([400, ['deal_currency_code INVALID_OPTION']])
    expect(await refusals(change(id, { amount_in_home_currency: '1' }))).toEqual([
      400,
      ['amount_in_home_currency READ_ONLY_VALUE'],
    ])
  })

  test('close at an instant, not on a day; dates of their own must be midnight', async () => {
    const id = await make({ closedate: '2027-03-01T22:30:00.000Z', travel_start: '2027-05-01' })
    expect(await read(id, 'closedate', 'travel_start')).toEqual(['2027-03-01T22:30:00.000Z', '2027-05-01'])
    await change(id, { closedate: '2027-03-02' })
    expect(await read(id, 'closedate')).toEqual(['2027-03-02T00:00:00.000Z'])
    expect(await failureOf(change(id, { travel_start: '1809165600000' }))).toMatchObject({
      message: expect.stringContaining('not midnight'),
    })
  })

  test('belong to an owner of the portal: neither an archived one nor a user id', async () => {
    const id = await make({ hubspot_owner_id: '7101' })
    expect(await refusals(change(id, { hubspot_owner_id: '7104' }))).toEqual([400, ['hubspot_owner_id INVALID_OPTION']])
    expect(await refusals(change(id, { hubspot_owner_id: '101' }))).toEqual([400, ['hubspot_owner_id INVALID_OPTION']])
    await change(id, { hubspot_owner_id: '' })
    expect(await read(id, 'hubspot_owner_id')).toEqual([null])
  })

  test('are upserted by a unique property', async () => {
    const created = await client().crm.properties.coreApi.create('deals', {
      name: 'adsapp_id',
      label: 'ADSapp id',
      type: PropertyCreateTypeEnum.String,
      fieldType: PropertyCreateFieldTypeEnum.Text,
      groupName: 'dealinformation',
      hasUniqueValue: true,
    })
    expect(created.hasUniqueValue).toBe(true)
    const upsert = (amount: string) =>
      client().crm.deals.batchApi.upsert({
        inputs: [{ id: 'a-1', idProperty: 'adsapp_id', properties: { ...plain, amount } }],
      })
    const [first, second] = [await upsert('1'), await upsert('2')]
    expect([first.results[0]?._new, second.results[0]?._new]).toEqual([true, false])
    expect(second.results[0]?.id).toBe(first.results[0]?.id)
  })

  test('are merged, archived and searched as every object is', async () => {
    const [one, two] = [await make({ amount: '7' }), await make({ dealname: 'Oslo', description: 'from the fair' })]
    const merged = await client().crm.deals.basicApi.merge({ primaryObjectId: one, objectIdToMerge: two })
    expect(merged.properties).toMatchObject({ dealname: 'Kyoto 2027', description: 'from the fair', hs_merged_object_ids: two })
    fixture.now += 1_000
    const found = await client().crm.deals.searchApi.doSearch({
      filterGroups: [{ filters: [{ propertyName: 'hs_is_closed', operator: FilterOperatorEnum.Eq, value: 'false' }] }],
      properties: ['dealname'],
      limit: 10,
      sorts: [],
      after: '',
    })
    expect(found.results.map(({ id }) => id)).toEqual([one])
    await deals().archive(one)
    expect((await deals().getPage(10, undefined, undefined, undefined, undefined, true)).results.map(({ id }) => id)).toEqual([
      one,
    ])
  })
})

describe('pipelines', () => {
  test('the default one has HubSpot’s stages, from the epoch; later ones have numbers', async () => {
    const { results } = await client().crm.pipelines.pipelinesApi.getAll('deals')
    expect(results.map(({ id }) => id)).toEqual(['default', groupTravel])
    expect(results[0]?.stages.map(({ id }) => id)).toEqual([
      'appointmentscheduled',
      'qualifiedtobuy',
      'presentationscheduled',
      'decisionmakerboughtin',
      'contractsent',
      'closedwon',
      'closedlost',
    ])
    expect(results[0]?.stages[0]?.createdAt).toEqual(new Date(0))
    expect(results[0]?.stages.at(-2)?.metadata).toEqual({ isClosed: 'true', probability: '1.0' })
    for (const { id } of results[1]?.stages ?? []) expect(id).toMatch(/^\d+$/)
    expect((await call(fixture.url, 'GET', '/crm/v3/pipelines/contacts')).status).toBe(404)
  })

  test('stages are added, and a deal stage needs its probability', async () => {
    const { pipelineStagesApi } = client().crm.pipelines
    const stage = { label: 'Verbal yes', displayOrder: 3, metadata: { probability: '0.8' } }
    const { id } = await pipelineStagesApi.create('deals', groupTravel, stage)
    expect(await make({ pipeline: groupTravel, dealstage: id })).toMatch(/^\d+$/)
    expect(await failureOf(pipelineStagesApi.create('deals', groupTravel, { ...stage, metadata: {} }))).toMatchObject({
      code: 400,
    })
  })

  test('a stage removed under a deal stays its stage: other fields can be written, no other deal can enter it', async () => {
    const id = await make({ pipeline: groupTravel, dealstage: '149820302' })
    const path = `/crm/v3/pipelines/deals/${groupTravel}/stages/149820302`
    expect((await call(fixture.url, 'DELETE', `${path}?validateDealStageUsagesBeforeDelete=true`)).status).toBe(400)
    const removed = await fetch(`${fixture.url}/_sandbox/pipelines/deals/${groupTravel}/stages/149820302`, { method: 'DELETE' })
    expect(removed.status).toBe(204)
    await change(id, { amount: '9' })
    expect(await read(id, 'dealstage', 'amount')).toEqual(['149820302', '9'])
    expect(await refusals(make({ pipeline: groupTravel, dealstage: '149820302' }))).toEqual([400, ['dealstage INVALID_OPTION']])
  })

  test('stages and currencies are the options of their properties, owners are not', async () => {
    const { results } = await client().crm.properties.coreApi.getAll('deals')
    const optionsOf = (name: string) => results.find((each) => each.name === name)?.options.map(({ value }) => value)
    expect(optionsOf('pipeline')).toEqual(['default', groupTravel])
    expect(optionsOf('dealstage')).toContain('149820304')
    expect(optionsOf('deal_currency_code')).toEqual(['EUR', 'USD', 'GBP', 'JPY'])
    expect(optionsOf('hubspot_owner_id')).toEqual([])
    const computed = results
      .filter(({ calculated }) => calculated)
      .map(({ name, modificationMetadata }) => [name, modificationMetadata?.readOnlyValue])
    expect(computed).toContainEqual(['hs_is_closed_won', true])
  })
})

test('owners: members of the demo by email in any case, one whom nobody knows, an archived one apart', async () => {
  const { ownersApi } = client().crm.owners
  const { results } = await ownersApi.getPage()
  expect(results.map(({ email }) => email)).toEqual([
    'admin@acme.test',
    'Manager@acme.test',
    'member@acme.test',
    'noa.vermeer@acme-hubspot.example',
    '',
  ])
  expect(results.map(({ type }) => type)).toEqual(['PERSON', 'PERSON', 'PERSON', 'PERSON', 'QUEUE'])
  expect((await ownersApi.getPage('manager@acme.test')).results.map(({ id }) => id)).toEqual(['7102'])
  expect((await ownersApi.getPage(undefined, undefined, undefined, true)).results.map(({ id }) => id)).toEqual(['7104'])
})

describe('associations of deals', () => {
  const linked = (from: string, id: string, to: string) =>
    call(fixture.url, 'POST', `/crm/v4/associations/${from}/${to}/batch/read`, { inputs: [{ id }] })
  const types = (associationTypeId: number) => [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId }]
  const link = (from: string, to: string, [one, other, type]: readonly [string, string, number]) =>
    call(fixture.url, 'POST', `/crm/v4/associations/${from}/${to}/batch/create`, {
      inputs: [{ from: { id: one }, to: { id: other }, types: types(type) }],
    })
  const company = async (name: string) =>
    (await client().crm.companies.basicApi.create({ properties: { name }, associations: [] })).id
  const person = async (lastname: string) =>
    (await client().crm.contacts.basicApi.create({ properties: { lastname }, associations: [] })).id
  const typeIds = (answer: Awaited<ReturnType<typeof linked>>) =>
    JSON.stringify(answer.body)
      .match(/"typeId":\d+/g)
      ?.map((text) => Number(text.slice(9)))

  test('the first company is the primary one (5 and 341, from the company 6 and 342); another moves it only by its type', async () => {
    const [id, acme, other] = [await make(), await company('Acme'), await company('Other')]
    await link('companies', 'deals', [acme, id, 342])
    expect(typeIds(await linked('deals', id, 'companies'))).toEqual([5, 341])
    expect(typeIds(await linked('companies', acme, 'deals'))).toEqual([6, 342])
    await link('deals', 'companies', [id, other, 341])
    expect(typeIds(await linked('companies', other, 'deals'))).toEqual([342])
    await link('deals', 'companies', [id, other, 5])
    expect(typeIds(await linked('companies', acme, 'deals'))).toEqual([342])
    expect(typeIds(await linked('companies', other, 'deals'))).toEqual([6, 342])
  })

  test('neither end’s modified time moves, but the count of contacts is told', async () => {
    const [id, ann] = [await make(), await person('Ann')]
    const { updatedAt } = await deals().getById(id)
    fixture.now += 60_000
    await link('deals', 'contacts', [id, ann, 3])
    expect(await read(id, 'num_associated_contacts')).toEqual(['1'])
    expect((await deals().getById(id)).updatedAt).toEqual(updatedAt)
    expect((await client().crm.contacts.basicApi.getById(ann)).updatedAt).toEqual(updatedAt)
  })

  test('an id of the wrong direction is read as that of the other object', async () => {
    const [id, acme] = [await make(), await company('Acme')]
    const answer = await link('deals', 'companies', [id, acme, 1])
    expect([answer.status, JSON.stringify(answer.body)]).toEqual([207, expect.stringContaining(`CONTACT=${id} is not valid`)])
  })

  test('a list has them inline, each once for every type; a search never has', async () => {
    const [id, acme, ann] = [await make(), await company('Acme'), await person('Ann')]
    await link('deals', 'companies', [id, acme, 5])
    await link('deals', 'contacts', [id, ann, 3])
    const { results } = await deals().getPage(10, undefined, undefined, undefined, ['companies', 'contacts'])
    expect(results[0]?.associations).toMatchObject({
      companies: {
        results: [
          { id: acme, type: 'deal_to_company' },
          { id: acme, type: 'deal_to_company_unlabeled' },
        ],
      },
      contacts: { results: [{ id: ann, type: 'deal_to_contact' }] },
    })
    expect((await deals().getById(id, undefined, undefined, ['contacts'])).associations?.['contacts']?.results).toHaveLength(1)
  })

  test('someone else can add and end them', async () => {
    const [id, ann] = [await make(), await person('Ann')]
    const body = JSON.stringify({ from: { object: 'deals', id }, to: { object: 'contacts', id: ann } })
    const control = (method: string) =>
      fetch(`${fixture.url}/_sandbox/associations`, { method, body, headers: { 'content-type': 'application/json' } })
    expect((await control('POST')).status).toBe(204)
    expect(typeIds(await linked('contacts', ann, 'deals'))).toEqual([4])
    expect((await control('DELETE')).status).toBe(204)
    expect((await linked('contacts', ann, 'deals')).status).toBe(207)
  })
})
