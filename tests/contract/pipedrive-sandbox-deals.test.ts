import type { v2 } from 'pipedrive'
import { describe, expect, test } from 'vitest'
import { PIPEDRIVE_SANDBOX_CREDENTIALS } from '../../sandbox/pipedrive/server.ts'
import { call, membersOf, present, recordedSandbox, refusalOf } from './support/pipedrive-sandbox.ts'
import { consentTo, tokenCall } from './support/pipedrive-oauth.ts'

const fixture = recordedSandbox({ answersMin: 100, seed: false })
const now = '2026-11-20T09:00:00Z'

type Members = Omit<v2.AddDealRequest, 'title'>

async function make(more: Members = {}, title = 'Kyoto') {
  return present((await fixture.pipedrive.deals.addDeal({ AddDealRequest: { title, ...more } })).data)
}
const makeId = async (more: Members = {}, title?: string) => present((await make(more, title)).id)
const change = async (id: number, members: v2.UpdateDealRequest) =>
  present((await fixture.pipedrive.deals.updateDeal({ id, UpdateDealRequest: members })).data)
const read = async (id: number) => present((await fixture.pipedrive.deals.getDeal({ id })).data)
const listed = async (query: Parameters<typeof fixture.pipedrive.deals.getDeals>[0] = {}) =>
  present((await fixture.pipedrive.deals.getDeals(query)).data).map(({ id }) => id)
const person = async (name: string) =>
  present((await fixture.pipedrive.persons.addPerson({ AddPersonRequest: { name } })).data?.id)
const organization = async (name: string) =>
  present((await fixture.pipedrive.organizations.addOrganization({ AddOrganizationRequest: { name } })).data?.id)
const participants = async (id: number) =>
  ((await fixture.pipedrive.dealsV1.getDealParticipants({ id })).data ?? []).map((each) => [each.id, each.person_id?.value])
const personsOf = async (deal_id: number) =>
  present((await fixture.pipedrive.persons.getPersons({ deal_id })).data).map(({ id }) => id)

describe('deals', () => {
  test('begin in the first stage of the first pipeline, open, worth nothing, in the company’s currency', async () => {
    expect(await make()).toMatchObject({
      pipeline_id: 1,
      stage_id: 1,
      status: 'open',
      value: 0,
      currency: 'EUR',
      probability: null,
      owner_id: 21_801,
      stage_change_time: null,
      won_time: null,
    })
  })

  test('a stage decides the pipeline, and a pipeline alone means its first stage by order', async () => {
    const id = await makeId()
    expect(await change(id, { stage_id: 7, pipeline_id: 1 })).toMatchObject({ stage_id: 7, pipeline_id: 2 })
    expect(await change(id, { pipeline_id: 1 })).toMatchObject({ stage_id: 1, pipeline_id: 1, stage_change_time: now })
    expect(await refusalOf(change(id, { stage_id: 99 }))).toMatchObject({ code: 'ERR_SCHEMA_VALIDATION_FAILED' })
    expect(await refusalOf(change(id, { pipeline_id: 99 }))).toMatchObject({ error: expect.stringContaining('pipeline_id') })
  })

  test('are won and lost by status and keep their stage; reopening clears times and reason', async () => {
    const id = await makeId({ stage_id: 3 })
    expect(await change(id, { status: 'won' })).toMatchObject({ stage_id: 3, status: 'won', won_time: now, close_time: now })
    fixture.now += 60_000
    const lost = await change(id, { status: 'lost', lost_reason: 'Price' })
    expect(lost).toMatchObject({ stage_id: 3, lost_reason: 'Price', won_time: null, lost_time: '2026-11-20T09:01:00Z' })
    const open = { status: 'open', lost_reason: null, close_time: null, won_time: null, lost_time: null, stage_id: 3 }
    expect(await change(id, { status: 'open' })).toMatchObject(open)
    const { body } = await fixture.call('GET', `/api/v2/deals/${id}?include_fields=first_won_time,participants_count`)
    expect(body['data']).toMatchObject({ first_won_time: now, participants_count: 0 })
  })

  test('closing times and reasons are refused for another status', async () => {
    const id = await makeId()
    for (const members of [{ lost_reason: 'Price' }, { won_time: now }, { lost_time: now }, { close_time: now }])
      expect(await refusalOf(change(id, members))).toMatchObject({ code: 'ERR_SCHEMA_VALIDATION_FAILED' })
    const earlier = '2026-10-01T12:00:00Z'
    expect(await change(id, { status: 'won', won_time: earlier })).toMatchObject({ won_time: earlier, close_time: earlier })
  })

  test('values are numbers, in an active currency of the company', async () => {
    const id = await makeId({ value: 1999.995, currency: 'JPY' })
    expect(await read(id)).toMatchObject({ value: 1999.995, currency: 'JPY' })
    for (const currency of ['EEK', 'XXX', 'eur'])
      expect(await refusalOf(change(id, { currency }))).toMatchObject({ error: expect.stringContaining('currency') })
    const text = await fixture.call('PATCH', `/api/v2/deals/${id}`, { value: '12' })
    expect(text.status).toBe(400)
    expect((await fixture.call('PATCH', `/api/v2/deals/${id}`, { value: null })).body['data']).toMatchObject({ value: 0 })
    const { data } = await fixture.pipedrive.currencies.getCurrencies()
    expect(data?.filter(({ active_flag }) => active_flag).map(({ code }) => code)).toEqual(['EUR', 'USD', 'GBP', 'JPY', 'CRD'])
  })

  test('labels are of their own kind and are replaced as a set', async () => {
    const id = await makeId({ label_ids: [31, 32] })
    expect(await change(id, { label_ids: [33] })).toMatchObject({ label_ids: [33] })
    expect(await refusalOf(change(id, { label_ids: [5] }))).toMatchObject({ error: expect.stringContaining('label') })
  })

  test('belong to an active user of the company', async () => {
    const id = await makeId({ owner_id: 21_803 })
    expect(await refusalOf(change(id, { owner_id: 21_806 }))).toMatchObject({ error: expect.stringContaining('owner_id') })
    expect(await listed({ owner_id: 21_803 })).toEqual([id])
  })

  test('archived ones have a list of their own', async () => {
    const [id, other] = [await makeId(), await makeId()]
    await change(id, { is_archived: true })
    expect(await listed()).toEqual([other])
    const { data } = await fixture.pipedrive.deals.getArchivedDeals({})
    expect(data?.map((deal) => [deal.id, deal.is_archived])).toEqual([[id, true]])
  })

  test('deleted ones are listed by their status only, refuse changes, and come back by is_deleted', async () => {
    const [id, other] = [await makeId(), await makeId()]
    await fixture.pipedrive.deals.deleteDeal({ id })
    expect(await listed()).toEqual([other])
    expect(await listed({ status: 'deleted' })).toEqual([id])
    expect((await fixture.call('GET', '/api/v2/deals?status=open,deleted')).body['data']).toHaveLength(2)
    expect(await read(id)).toMatchObject({ is_deleted: true })
    expect((await fixture.call('PATCH', `/api/v2/deals/${id}`, { title: 'x' })).status).toBe(410)
    expect(await change(id, { is_deleted: false })).toMatchObject({ is_deleted: false, title: 'Kyoto' })
    expect(await listed()).toEqual([id, other])
  })

  test('an account may have no room for another open one: 403 with a code of its own', async () => {
    await fixture.config({ openDealsMax: 1 })
    const id = await makeId()
    expect(await refusalOf(make())).toMatchObject({ code: 'feature_capping_deals_limit' })
    await change(id, { status: 'won' })
    await make()
  })

  test('lose a deleted organization or person; a merged one is replaced', async () => {
    const [acme, other, ann, ben] = [
      await organization('Acme'),
      await organization('Other'),
      await person('Ann'),
      await person('Ben'),
    ]
    const id = await makeId({ org_id: acme, person_id: ann })
    await fixture.call('PUT', `/api/v1/organizations/${acme}/merge`, { merge_with_id: other })
    await fixture.call('PUT', `/api/v1/persons/${ann}/merge`, { merge_with_id: ben })
    expect(await read(id)).toMatchObject({ org_id: other, person_id: ben })
    expect(await personsOf(id)).toEqual([ben])
    await fixture.pipedrive.organizations.deleteOrganization({ id: other })
    await fixture.pipedrive.persons.deletePerson({ id: ben })
    expect(await read(id)).toMatchObject({ org_id: null, person_id: null })
    expect(await participants(id)).toEqual([])
  })

  test('are merged: the loser is deleted, its participants take part in the winner', async () => {
    const [ann, ben] = [await person('Ann'), await person('Ben')]
    const [winner, loser] = [await makeId({ person_id: ann }), await makeId({ person_id: ben, stage_id: 4 })]
    const { body } = await fixture.call('PUT', `/api/v1/deals/${loser}/merge`, { merge_with_id: winner })
    expect(body['data']).toMatchObject({ id: winner, merge_what_id: loser, person_id: ann, stage_id: 1, participants_count: 2 })
    expect(await read(loser)).toMatchObject({ is_deleted: true })
    expect(await personsOf(winner)).toEqual([ann, ben])
  })

  test('changes are in the changelog and in recents', async () => {
    const id = await makeId()
    fixture.now += 5000
    await change(id, { stage_id: 2, status: 'lost', lost_reason: 'Price' })
    const { body } = await fixture.call('GET', `/api/v1/deals/${id}/changelog`)
    const entries = membersOf(body)['data']
    expect(entries).toMatchObject([
      { field_key: 'lost_reason', new_value: 'Price' },
      { field_key: 'status', old_value: 'open', new_value: 'lost' },
      { field_key: 'stage_id', old_value: '1', new_value: '2' },
    ])
    await fixture.pipedrive.deals.deleteDeal({ id })
    const recents = await fixture.call('GET', '/api/v1/recents?since_timestamp=2026-11-20%2009:00:01&items=deal')
    expect(recents.body['data']).toMatchObject([{ item: 'deal', id, data: { status: 'deleted', deleted: true, active: false } }])
  })
})

describe('participants', () => {
  test('the main person is one, is answered with the person’s id inside, and does not move the deal’s time', async () => {
    const [ann, ben] = [await person('Ann'), await person('Ben')]
    const id = await makeId({ person_id: ann })
    fixture.now += 60_000
    await fixture.pipedrive.dealsV1.addDealParticipant({ id, AddDealParticipantRequest: { person_id: ben } })
    expect(await participants(id)).toEqual([
      [5001, ann],
      [5002, ben],
    ])
    expect(await personsOf(id)).toEqual([ann, ben])
    expect(await read(id)).toMatchObject({ update_time: now })
    await fixture.pipedrive.dealsV1.deleteDealParticipant({ id, deal_participant_id: 5002 })
    expect(await personsOf(id)).toEqual([ann])
    expect(await refusalOf(fixture.pipedrive.dealsV1.deleteDealParticipant({ id, deal_participant_id: 5002 }))).toMatchObject({
      error: 'Participant not found',
    })
  })

  test('who was the main person stays one; without the main one’s part there is no main person', async () => {
    const [ann, ben] = [await person('Ann'), await person('Ben')]
    const id = await makeId({ person_id: ann })
    await change(id, { person_id: ben })
    expect(await personsOf(id)).toEqual([ann, ben])
    await fixture.pipedrive.dealsV1.deleteDealParticipant({ id, deal_participant_id: 5002 })
    expect(await read(id)).toMatchObject({ person_id: null })
  })

  test('someone else adds and removes them; accounts may count it as a change of the deal', async () => {
    const ann = await person('Ann')
    const id = await makeId()
    await fixture.config({ participantsMoveDeals: true })
    fixture.now += 60_000
    const control = (method: string) => fixture.call(method, '/_sandbox/participants', { deal: id, person: ann })
    expect((await control('POST')).status).toBe(204)
    expect(await personsOf(id)).toEqual([ann])
    expect(await read(id)).toMatchObject({ update_time: '2026-11-20T09:01:00Z' })
    expect((await control('DELETE')).status).toBe(204)
    expect(await personsOf(id)).toEqual([])
  })
})

describe('pipelines and stages', () => {
  test('are listed by id, without what is deleted; the order is a number of its own', async () => {
    const { data } = await fixture.pipedrive.stages.getStages({ pipeline_id: 2 })
    expect(data?.map(({ id, order_nr, name }) => [id, order_nr, name])).toEqual([
      [6, 1, 'Request'],
      [7, 3, 'Option held'],
      [8, 2, 'Quote sent'],
    ])
    await fixture.pipedrive.stages.deleteStage({ id: 8 })
    expect((await fixture.pipedrive.stages.getStages({ pipeline_id: 2 })).data).toHaveLength(2)
    expect((await fixture.pipedrive.pipelines.getPipelines()).data?.map(({ name }) => name)).toEqual(['Pipeline', 'Group travel'])
  })

  test('a stage that is removed under a deal stays its stage, and takes no other', async () => {
    const id = await makeId({ stage_id: 7 })
    expect((await fixture.call('DELETE', '/_sandbox/stages/7')).status).toBe(204)
    expect(await change(id, { value: 5 })).toMatchObject({ stage_id: 7, value: 5 })
    expect(await refusalOf(make({ stage_id: 7 }))).toMatchObject({ error: expect.stringContaining('stage_id') })
  })

  test('are changed by admins’ tokens, not by an app', async () => {
    const made = await fixture.pipedrive.stages.addStage({ AddStageRequest: { name: 'Verbal yes', pipeline_id: 1 } })
    expect(made.data).toMatchObject({ order_nr: 6, deal_probability: 100 })
    const renamed = await fixture.call('PATCH', `/api/v2/stages/${made.data?.id}`, { deal_probability: 95 })
    expect(renamed.body['data']).toMatchObject({ name: 'Verbal yes', deal_probability: 95, is_deal_rot_enabled: false })
    const { body } = await tokenCall(fixture.url, { grant_type: 'authorization_code', code: await consentTo(fixture.url) })
    const app = { authorization: `Bearer ${String(body['access_token'])}` }
    const refused = await call(fixture.url, 'POST', '/api/v2/pipelines', { name: 'x' }, app)
    expect([refused.status, refused.body['error']]).toEqual([403, 'Scope and URL mismatch'])
    expect((await call(fixture.url, 'GET', '/api/v2/deals', undefined, app)).status).toBe(200)
    await fixture.config({ dealsScope: false })
    expect((await call(fixture.url, 'GET', '/api/v2/deals', undefined, app)).status).toBe(403)
  })
})

describe('fields and search of deals', () => {
  test('custom fields are of deals alone, and search finds their values', async () => {
    const field = { field_name: 'ADSapp id', field_type: 'varchar' } as const
    const { body } = await fixture.call('POST', '/api/v2/dealFields', field)
    const code = String(membersOf(body['data'])['field_code'])
    expect((await fixture.call('GET', `/api/v2/personFields/${code}`)).status).toBe(404)
    const id = await makeId({ custom_fields: { [code]: 'a-17' } })
    fixture.now += 1000
    const term = { term: 'a-17', exact_match: true }
    const found = (await fixture.pipedrive.deals.searchDeals({ ...term, fields: 'custom_fields' })).data?.items
    expect(found).toMatchObject([{ item: { id, title: 'Kyoto', custom_fields: ['a-17'], stage: { id: 1 }, status: 'open' } }])
    const items = await fixture.pipedrive.itemSearch.searchItem({ ...term, item_types: 'deal' })
    expect(items.data?.items).toMatchObject([{ item: { id, type: 'deal' } }])
    const byField = await fixture.pipedrive.itemSearch.searchItemByField({
      term: 'a-17',
      entity_type: 'deal',
      field: code,
      match: 'exact',
    })
    expect(byField.data).toMatchObject([{ item: { id } }])
  })

  test('users are found by e-mail, deactivated ones too', async () => {
    const { body } = await fixture.call('GET', '/api/v1/users/find?term=manager%40acme.test&search_by_email=1')
    expect(body['data']).toMatchObject([{ id: 21_804, email: 'Manager@acme.test', active_flag: true }])
    const jon = await fixture.call('GET', '/api/v1/users/find?term=jon')
    expect(jon.body['data']).toMatchObject([{ id: 21_806, active_flag: false }])
  })
})

test('calls have the prices that Pipedrive names', async () => {
  const spent = async (method: string, path: string, body?: unknown) => {
    const left = async () => {
      const { headers } = await fixture.call('GET', '/api/v1/users/me')
      return Number(headers.get('x-daily-ratelimit-token-remaining'))
    }
    const before = await left()
    await fixture.call(method, path, body)
    return before - (await left()) - 2
  }
  const id = await makeId()
  const ann = await person('Ann')
  for (const [method, path, price, body] of [
    ['GET', '/api/v2/deals', 10],
    ['GET', `/api/v2/deals/${id}`, 1],
    ['GET', '/api/v2/deals/archived', 20],
    ['PATCH', `/api/v2/deals/${id}`, 5, {}],
    ['GET', '/api/v2/pipelines', 5],
    ['GET', '/api/v2/stages', 5],
    ['GET', '/api/v2/stages/1', 1],
    ['GET', '/api/v2/dealFields', 10],
    ['GET', '/api/v2/deals/search?term=kyoto', 20],
    ['GET', '/api/v2/itemSearch?term=kyoto', 20],
    ['GET', `/api/v1/deals/${id}/participants`, 10],
    ['POST', `/api/v1/deals/${id}/participants`, 10, { person_id: ann }],
    ['DELETE', `/api/v1/deals/${id}/participants/5001`, 6],
    ['GET', `/api/v1/deals/${id}/changelog`, 20],
    ['GET', '/api/v1/currencies', 20],
    ['GET', '/api/v1/users', 20],
    ['GET', '/api/v1/users/find?term=ada', 40],
    ['DELETE', `/api/v2/deals/${id}`, 3],
  ] as const)
    expect([method, path, await spent(method, path, body)]).toEqual([method, path, price])
  expect(PIPEDRIVE_SANDBOX_CREDENTIALS.apiToken).toMatch(/^8101/)
})
