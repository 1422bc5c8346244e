import { describe, expect, test } from 'vitest'
import { decideNewLocal, decidePair } from '../../../src/lib/crm/sync/decide.ts'
import { entryFor, failedEntry, skip } from '../../../src/lib/crm/sync/decision.ts'
import { decideGone, decideMergeIntoLinked } from '../../../src/lib/crm/sync/decide-gone.ts'
import { agreed, deciding, link, newId, pair } from './support/deciding.ts'
import { localRecord, remoteRecord, textField } from './support/pairs.ts'

describe('values that our database would reject', () => {
  const long = 'x'.repeat(501)

  test('a value too long for its column makes the pair need attention; the other fields are written anyway', () => {
    expect(decidePair(deciding(), ...pair(agreed, { ...agreed, firstName: 'Eve' }, ['Ada', long]), null)).toMatchObject({
      entry: {
        status: 'attention',
        outcome: 'failed',
        patch: null,
        base: { ...agreed, firstName: 'Eve' },
        attempts: 3,
        error: { code: 'too_long', field: 'company' },
        changes: [
          { side: 'crm', kind: 'updated', field: 'firstName' },
          { kind: 'failed', field: 'company' },
        ],
      },
      update: { values: { firstName: 'Eve' } },
    })
  })

  test('a value of exactly the maximum length is written', () => {
    expect(decidePair(deciding(), ...pair(agreed, agreed, ['Ada', 'x'.repeat(500)]), null)).toMatchObject({
      entry: { status: 'linked', outcome: 'success' },
    })
  })

  test('a NUL character puts the record in attention', () => {
    expect(decidePair(deciding(), ...pair(agreed, agreed, ['Ada\u0000', 'Acme']), null)).toMatchObject({
      entry: { status: 'attention', error: { code: 'invalid_characters', field: 'firstName' } },
    })
  })

  test('a new record with such a value is created without it and needs attention', () => {
    const decision = decideNewLocal(deciding(), null, remoteRecord({ crm_company: long, crm_firstName: 'Ada' }))
    expect(decision).toMatchObject({
      entry: {
        linkId: 'new-id',
        linkVersion: null,
        createRecord: { firstName: 'Ada' },
        base: { firstName: 'Ada' },
        crmRecordId: 'remote-1',
        status: 'attention',
        error: { code: 'too_long' },
      },
    })
    expect(decision.kind === 'apply' && 'company' in decision.entry.base).toBe(false)
  })

  test('a run that does not pull ignores a value that is too long', () => {
    expect(
      decidePair(deciding({ direction: 'to_crm' }), ...pair(agreed, { ...agreed, firstName: 'Eve' }, ['Ada', long]), null),
    ).toMatchObject({ entry: { status: 'linked' }, update: { values: { firstName: 'Eve' } } })
  })
})

describe('records of one side only', () => {
  test('a new CRM record creates a linked local record, and the log holds its non-blank values', () => {
    expect(decideNewLocal(deciding(), null, remoteRecord({ crm_firstName: 'Ada' }))).toMatchObject({
      entry: {
        recordId: 'new-id',
        recordVersion: null,
        createRecord: { firstName: 'Ada', company: null },
        base: { firstName: 'Ada', company: null },
        status: 'linked',
        changes: [{ side: 'adsapp', kind: 'created', after: { firstName: 'Ada' } }],
      },
      update: null,
    })
  })

  test('a new CRM record is skipped by a run that only pushes', () => {
    expect(decideNewLocal(deciding({ direction: 'to_crm' }), null, remoteRecord({}))).toBe(skip)
  })

  test('a record deleted in the CRM leaves a tombstone with its base, once', () => {
    const known = link({ base: agreed })
    expect(decideGone(deciding(), known, localRecord(agreed))).toMatchObject({
      entry: {
        status: 'excluded',
        base: agreed,
        outcome: 'skipped',
        patch: null,
        createRecord: null,
        error: { code: 'deleted_in_crm' },
        changes: [{ kind: 'excluded' }],
      },
      update: null,
    })
    expect(decideGone(deciding(), { ...known, status: 'excluded' }, null)).toBe(skip)
  })

  test.each([
    [
      'kept',
      'deleted_in_crm',
      localRecord(agreed),
      'this one is no longer synced.',
      'Merge the two contacts here, or delete this one.',
    ],
    ['archived', 'archived_with_crm', { ...localRecord(agreed), deleted: true }, 'this one was archived.', undefined],
  ] as const)(
    'a merge into another pair’s record says so although it looked like a deletion, and what became of the record here stays: %s',
    (_, errorCode, local, words, action) => {
      const archives = deciding({ settings: { deletes: { fromCrm: 'archive', toCrm: 'ignore' } } })
      const decision = decideMergeIntoLinked(archives, link({ status: 'excluded', errorCode, base: agreed }), local, 'other')
      expect(decision).toMatchObject({
        entry: {
          status: 'excluded',
          archiveRecord: false,
          base: agreed,
          error: { code: 'merged_in_crm', mergedInto: 'other', message: expect.stringContaining(words) },
          changes: [{ side: 'link', kind: 'excluded', reason: 'merged_in_crm' }],
        },
        update: null,
      })
      expect(decision.kind === 'apply' && decision.entry.error?.action).toBe(action)
    },
  )

  test('a failed entry counts its attempts and keeps its earlier changes', () => {
    const entry = entryFor(link(), { local: null, crmRecordId: null, newId })
    const failed = failedEntry(
      { ...entry, changes: [{ side: 'crm', kind: 'created', reason: 'first' }] },
      { code: 'c', message: 'm', field: 'f' },
      'crm',
      link(),
    )
    expect(failed).toMatchObject({
      attempts: 3,
      status: 'attention',
      pending: false,
      outcome: 'failed',
      changes: [{ reason: 'first' }, { side: 'crm', kind: 'failed', field: 'f', reason: 'm' }],
    })
    expect(failedEntry(entry, { code: 'c', message: 'm' }, 'crm', null).attempts).toBe(1)
  })
})

test('a record that comes in an unmapped stage is in conflict with the stage that it begins in here', () => {
  const mapping = [textField('stage', { type: 'picklist', isMapped: true, transformRule: { name: 'map', values: {} } })]
  const remote = remoteRecord({ crm_stage: 'theirs' })
  const decision = decideNewLocal(
    { ...deciding({ mapping }), object: 'opportunity', firstChoices: { stage: 'first' } },
    null,
    remote,
  )
  expect(decision).toMatchObject({
    entry: {
      createRecord: { stage: 'first' },
      conflict: { stage: { local: 'first', remote: 'theirs', reason: 'crm_stage_unmapped' } },
      changes: [{ kind: 'created' }, { kind: 'conflict', before: 'first', after: 'theirs' }],
    },
  })
})
