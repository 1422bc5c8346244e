import { describe, expect, test } from 'vitest'
import { dealsOf } from './support/pipedrive-deals.ts'
import { recordedSandbox, refusalOf } from './support/pipedrive-sandbox.ts'

const fixture = recordedSandbox({ answersMin: 10, seed: false })
const { makeId, change, read, person, participants, personsOf } = dealsOf(fixture)
const now = '2026-11-20T09:00:00Z'

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
