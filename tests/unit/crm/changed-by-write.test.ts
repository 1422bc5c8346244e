import { expect, test } from 'vitest'
import { reconcilePair } from '../../../src/lib/crm/domain/reconcile.ts'
import type { WriteResult } from '../../../src/lib/crm/port/writes.ts'
import { entryFor } from '../../../src/lib/crm/sync/decision.ts'
import { withResult } from '../../../src/lib/crm/sync/write-result.ts'
import { deciding } from './support/deciding.ts'
import { localRecord, remoteRecord, textField } from './support/pairs.ts'

const mapping = [textField('stage'), textField('reason')]
const lost = { stage: 'lost', reason: 'Too dear' }
const open = { ...lost, stage: 'open' }

/** An opportunity is opened again here, and the CRM answers the write of its stage alone. */
function opened(alsoChanged: readonly string[]) {
  const before = remoteRecord({ crm_stage: 'lost', crm_reason: 'Too dear' })
  const entry = { ...entryFor(null, { local: null, crmRecordId: 'r', newId: () => 'k' }), base: open }
  const write = { kind: 'update', before, values: { stage: 'open' }, isResent: false } as const
  const stored = { crm_stage: 'open', crm_reason: null }
  const result = { kind: 'ok', key: 'k', id: 'r', updatedAt: '2026-01-01', created: false, stored, alsoChanged } as const
  const answer: Extract<WriteResult, { kind: 'ok' }> = result
  return withResult(deciding({ mapping }), { entry, link: null, agreed: lost, agreedCrm: {}, write }, answer, [])
}

function afterwards(entry: ReturnType<typeof opened>, local = open, reason: string | null = null) {
  return reconcilePair({
    mapping,
    policy: 'crm_wins',
    base: entry.base,
    crmBase: entry.crmBase,
    outgoing: null,
    openConflicts: {},
    fieldTimes: null,
    local: localRecord(local),
    remote: remoteRecord({ crm_stage: 'open', crm_reason: reason }, '2030-01-01T00:00:00.000Z'),
  })
}

test('what the CRM clears with a write of ours is not an edit: it stays here, and makes no conflict', () => {
  const entry = opened(['crm_reason'])
  expect(afterwards(entry)).toMatchObject({ unchanged: true })
  const edited = afterwards(entry, { ...open, reason: 'Too late' })
  expect(edited).toMatchObject({ localPatch: {}, remotePatch: { reason: 'Too late' }, conflictCount: 0 })
  expect(afterwards(entry, open, 'Written there')).toMatchObject({ localPatch: { reason: 'Written there' } })
})

test('what it does not say to have changed itself may be somebody’s edit, and is taken over', () => {
  expect(afterwards(opened([]))).toMatchObject({ localPatch: { reason: null } })
})

/** When a task was completed, which each side computes from its own status: `base` is what the CRM held before. */
function completed(base: string | null, sides: { local: string | null; remote: string | null }) {
  const row = { ...textField('completedAt'), type: 'datetime', direction: 'from_crm', isDerived: true } as const
  return reconcilePair({
    mapping: [row],
    policy: 'crm_wins',
    base: { completedAt: base },
    crmBase: {},
    outgoing: null,
    openConflicts: {},
    fieldTimes: null,
    local: localRecord({ completedAt: sides.local }),
    remote: remoteRecord({ crm_completedAt: sides.remote }, '2030-01-01T00:00:00.000Z'),
  })
}
const [first, second] = ['2026-11-30T09:00:00.000Z', '2026-11-30T09:00:07.000Z']

test('what the CRM computes from a status that we wrote is nobody’s edit: a moment of ours is neither moved nor emptied', () => {
  const none = { localPatch: {}, changes: [] }
  // Done here, then there, with a moment of its own: that is agreed on.
  const echo = completed(null, { local: first, remote: second })
  expect(echo).toMatchObject({ ...none, base: { completedAt: second } })
  // Open there, as after an undo, and done here.
  expect(completed(second, { local: first, remote: null })).toMatchObject({ ...none, base: { completedAt: null } })
})

test('who completes a task in the CRM, for the first time or again, says when it was', () => {
  expect(completed(null, { local: null, remote: first })).toMatchObject({ localPatch: { completedAt: first } })
  expect(completed(first, { local: first, remote: second })).toMatchObject({ localPatch: { completedAt: second } })
  expect(completed(first, { local: null, remote: null })).toMatchObject({ localPatch: {}, changes: [] })
})
