import { expect, test } from 'vitest'
import { runCounts, runKind, runLook } from '../../../src/components/crm/words.ts'
import { noCounts as none } from '../../../src/lib/records/runs/run-view.ts'
import { runSchema, type RunView } from '../../../src/lib/contract/runs.ts'

const run = { recordsFailed: 0, recordsUndecided: 0, resumeAt: null, unanswered: null } as const

test.each(runSchema.shape.status.options)('a run with failed records that is %s does not look like a success', (status) => {
  expect(runLook({ ...run, status, recordsFailed: 1 }).tone).not.toBe('success')
})

test('a completed run without failures looks like a success', () => {
  expect(runLook({ ...run, status: 'completed' }).tone).toBe('success')
})

test('a run of which only a decision is open is neither a success nor called a failure', () => {
  const look = runLook({ ...run, status: 'partial', recordsUndecided: 1 })
  expect(look.tone).toBe('warning')
  expect(look.label).not.toMatch(/fail/i)
  expect(runLook({ ...run, status: 'partial', recordsUndecided: 1, recordsFailed: 1 }).label).toMatch(/fail/i)
})

test('what a run left open is counted as what it is, first of all', () => {
  const view: RunView = runSchema.parse({
    ...run,
    id: '00000000-0000-4000-8000-000000000001',
    syncType: 'full',
    direction: 'bidirectional',
    status: 'partial',
    trigger: 'user',
    startedBy: null,
    phase: 'done',
    startedAt: '2026-01-01T00:00:00Z',
    completedAt: '2026-01-01T00:00:01Z',
    duration: 1000,
    recordsExpected: 3,
    expectedByObject: {},
    undoes: null,
    recordsProcessed: 3,
    recordsSuccess: 1,
    recordsSkipped: 2,
    recordsUndecided: 2,
    recordsMatched: 3,
    localCreated: 13,
    localUpdated: 0,
    crmCreated: 0,
    crmUpdated: 0,
    localArchived: 0,
    crmArchived: 0,
    conflicts: 0,
    apiCalls: 1,
    objects: {
      account: { ...none, processed: 1, matched: 1, created: 1, localCreated: 1 },
      contact: { ...none, processed: 2, matched: 2, created: 12, localCreated: 12 },
    },
    onlyObjects: null,
    guard: null,
    errors: [],
  })
  expect(runCounts(view, 'HubSpot').map(({ label }) => label)).toEqual([
    '2 records need a decision',
    '12 contacts and 1 company created here',
    '2 contacts and 1 company matched',
  ])
})

test('a run of some objects alone is called by them', () => {
  expect(runKind({ syncType: 'full', onlyObjects: null })).toBe('Full sync')
  expect(runKind({ syncType: 'full', onlyObjects: ['account'] })).toBe('Full sync of companies')
  expect(runKind({ syncType: 'manual', onlyObjects: ['contact'] })).toBe('Single record')
})
