import { describe, expect, test } from 'vitest'
import { dealsOf } from './support/pipedrive-deals.ts'
import { membersOf, recordedSandbox, refusalOf } from './support/pipedrive-sandbox.ts'

const fixture = recordedSandbox({ answersMin: 60, seed: false })
const { make, makeId, change, read, listed, person, organization, participants, personsOf } = dealsOf(fixture)
const now = '2026-11-20T09:00:00Z'

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
