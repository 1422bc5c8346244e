import { expect, test } from 'vitest'
import { nameOfRun } from '../../../src/components/crm/runs/run-records.tsx'
import type { ChangeView, RunRecord } from '../../../src/lib/records/history/change-views.ts'

const linkId = '11111111-1111-4111-8111-111111111111'
const recordId = '22222222-2222-4222-8222-222222222222'
const change: ChangeView = {
  id: 1,
  object: 'contact',
  connectionId: null,
  runId: null,
  linkId,
  recordId: null,
  crmRecordId: '1507',
  side: 'crm',
  kind: 'undecided',
  field: null,
  before: null,
  after: null,
  reason: 'same_name',
  actor: { kind: 'system', id: null },
  createdAt: '2026-11-28T12:00:00Z',
}
const recordOf = (over: Partial<ChangeView> = {}): RunRecord => {
  const changed = { ...change, ...over }
  return { firstChangeId: 1, lastChangeId: 1, recordId: changed.recordId, crmRecordId: changed.crmRecordId, changes: [changed] }
}
const titles = new Map([[recordId, { id: recordId, object: 'contact' as const, title: 'Thea Here' }]])
const labels = new Map([[linkId, 'Thea Twin (thea@example.test)']])

test('a record of a run goes by its name here, by what it was made with, or by what the sync has called it', () => {
  expect(nameOfRun(recordOf({ recordId }), { titles, labels })).toBe('Thea Here')
  expect(nameOfRun(recordOf({ kind: 'created', after: { firstName: 'Thea' } }), { titles, labels })).toBe('Thea')
  expect(nameOfRun(recordOf(), { titles, labels })).toBe('Thea Twin (thea@example.test)')
  expect(nameOfRun(recordOf(), { titles, labels: new Map() })).toBeNull()
})
