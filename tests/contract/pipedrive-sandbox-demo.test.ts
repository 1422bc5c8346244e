import { expect, test } from 'vitest'
import { present, recordedSandbox } from './support/pipedrive-sandbox.ts'

const fixture = recordedSandbox({ answersMin: 5 })

test('the demo’s deals are connected, in several pipelines and currencies, open, won, lost and archived', async () => {
  const { deals } = fixture.pipedrive
  const live = present((await deals.getDeals({ limit: 500 })).data)
  const archived = present((await deals.getArchivedDeals({ limit: 500 })).data)
  expect(live.length + archived.length).toBe(220)
  expect(archived.length).toBeGreaterThan(5)
  const values = (of: (deal: (typeof live)[number]) => unknown) => new Set(live.map(of))
  expect(values(({ stage_id }) => stage_id).size).toBe(8)
  expect(values(({ status }) => status)).toEqual(new Set(['open', 'won', 'lost']))
  expect(values(({ currency }) => currency)).toEqual(new Set(['EUR', 'USD', 'GBP', 'JPY', 'CRD']))
  // Members, a stranger, and one who has left.
  expect(values(({ owner_id }) => owner_id)).toEqual(new Set([21_801, 21_803, 21_804, 21_805, 21_806]))
  expect(live.filter(({ org_id }) => org_id === null).length).toBeGreaterThan(5)
  expect(live.filter(({ person_id }) => person_id === null).length).toBeGreaterThan(5)
  const wonInAnEarlyStage = live.filter(({ status, stage_id }) => status === 'won' && stage_id === 1)
  expect(wonInAnEarlyStage.length).toBeGreaterThan(1)
  const first = live.find(({ person_id }) => person_id !== null)
  const { data } = await fixture.pipedrive.persons.getPersons({ deal_id: present(first?.id) })
  expect(data?.map(({ id }) => id)).toContain(first?.person_id)
})

test('the demo’s activities are done and to come, by users who have left too, and its notes are about deals and persons', async () => {
  const activities = present((await fixture.pipedrive.activities.getActivities({ limit: 500 })).data)
  expect(activities).toHaveLength(150)
  const count = (is: (activity: (typeof activities)[number]) => boolean) => activities.filter(is).length
  for (const some of [
    count(({ done }) => done === true),
    count(({ due_date: day }) => (day ?? '') > '2027-06-01'),
    count(({ due_date: day, done }) => done === false && day != null && day < '2026-01-01'),
    count(({ due_date: day }) => day == null),
    count(({ deal_id: deal }) => deal == null),
    count(({ owner_id: owner }) => owner === 21_806),
    count(({ participants }) => (participants ?? []).length > 1),
  ])
    expect(some).toBeGreaterThan(1)
  const notes = present((await fixture.pipedrive.notes.getNotes({ limit: 500 })).data)
  expect(notes).toHaveLength(80)
  expect(notes.every(({ deal_id: deal, person_id: person }) => deal != null || person != null)).toBe(true)
})
