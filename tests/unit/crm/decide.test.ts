import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { FieldValue, FieldValues } from '../../../src/lib/crm/domain/entities.ts'
import type { Direction, MappedField } from '../../../src/lib/crm/domain/field-mapping.ts'
import { decideGone, decideNewLocal, decidePair, entryFor, failedEntry, skip } from '../../../src/lib/crm/sync/decide.ts'
import type { Link } from '../../../src/lib/db/sync-batches.ts'
import { agreedPairArb, localRecord, remoteRecord, textField } from './support/pairs.ts'

const newId = () => 'new-id'
const mapping: readonly MappedField[] = [textField('firstName'), textField('company')]

function deciding(
  of: {
    readonly direction?: Direction
    readonly policy?: 'newest_wins' | 'manual' | 'adsapp_wins'
    readonly mapping?: readonly MappedField[]
  } = {},
) {
  return {
    mapping: of.mapping ?? mapping,
    policy: of.policy ?? 'newest_wins',
    direction: of.direction ?? 'bidirectional',
    newId,
  } as const
}

function link(of: Partial<Link> = {}): Link {
  return {
    id: 'link-1',
    recordId: 'local-1',
    crmRecordId: 'remote-1',
    status: 'linked',
    base: {},
    outgoing: null,
    pending: false,
    version: 7,
    attempts: 2,
    conflictDetected: false,
    conflictDetails: null,
    ...of,
  }
}

const pair = (base: FieldValues, ours: FieldValues, theirs: readonly [FieldValue, FieldValue], of: Partial<Link> = {}) =>
  [
    link({ base, ...of }),
    localRecord(ours, { version: 3 }),
    remoteRecord({ crm_firstName: theirs[0], crm_company: theirs[1] }),
  ] as const

const agreed = { firstName: 'Ada', company: 'Acme' }

describe('a linked pair', () => {
  test('that agrees and waits for nothing is skipped', () => {
    expect(decidePair(deciding(), ...pair(agreed, agreed, ['Ada', 'Acme']), false)).toBe(skip)
  })

  test('that agrees but waits, needed attention, or has just been recognised is recorded as linked', () => {
    for (const of of [{ pending: true }, { status: 'attention' as const }, { outgoing: { firstName: 'Ada' } }]) {
      expect(decidePair(deciding(), ...pair(agreed, agreed, ['Ada', 'Acme'], of), false)).toMatchObject({
        kind: 'apply',
        entry: { status: 'linked', pending: false, attempts: 0, error: null, outcome: 'skipped', patch: null },
        update: null,
      })
    }
    expect(decidePair(deciding(), ...pair(agreed, agreed, ['Ada', 'Acme']), true)).toMatchObject({
      entry: { matched: true, outcome: 'success', changes: [{ side: 'link', kind: 'matched' }] },
    })
  })

  test('names the versions of link and record that the decision was made on', () => {
    expect(decidePair(deciding(), ...pair(agreed, { ...agreed, firstName: 'Eve' }, ['Ada', 'Acme']), false)).toMatchObject({
      entry: { key: 'link-1', linkId: 'link-1', linkVersion: 7, recordId: 'local-1', recordVersion: 3, crmRecordId: 'remote-1' },
      update: { id: 'remote-1', values: { firstName: 'Eve' } },
    })
  })

  test('with edits on both sides sends each to the other', () => {
    expect(decidePair(deciding(), ...pair(agreed, { ...agreed, firstName: 'Eve' }, ['Ada', 'Initech']), false)).toMatchObject({
      entry: {
        patch: { company: 'Initech' },
        base: { firstName: 'Eve', company: 'Initech' },
        outcome: 'success',
        pending: false,
      },
      update: { values: { firstName: 'Eve' } },
    })
  })

  test('in open conflict holds both values and is counted once; it is not logged again while it stays', () => {
    const [open, local, remote] = pair(agreed, { ...agreed, firstName: 'Eve' }, ['Bob', 'Acme'])
    const first = decidePair(deciding({ policy: 'manual' }), open, local, remote, false)
    expect(first).toMatchObject({
      entry: {
        conflict: { firstName: { base: 'Ada', local: 'Eve', remote: 'Bob' } },
        conflicts: 1,
        changes: [{ side: 'link', kind: 'conflict', field: 'firstName' }],
      },
      update: null,
    })
    const conflictDetails = { firstName: { base: 'Ada', local: 'Eve', remote: 'Bob' } }
    expect(decidePair(deciding({ policy: 'manual' }), { ...open, conflictDetails }, local, remote, false)).toBe(skip)
    expect(
      decidePair(deciding({ policy: 'manual' }), { ...open, conflictDetails, pending: true }, local, remote, false),
    ).toMatchObject({ entry: { changes: [], conflict: conflictDetails } })
  })
})

describe('the direction of a run', () => {
  test('from_crm writes nothing there: the edit here stays waiting with its old base', () => {
    expect(
      decidePair(
        deciding({ direction: 'from_crm' }),
        ...pair(agreed, { ...agreed, firstName: 'Eve' }, ['Ada', 'Initech'], { pending: true }),
        false,
      ),
    ).toMatchObject({
      entry: {
        patch: { company: 'Initech' },
        base: { firstName: 'Ada', company: 'Initech' },
        pending: true,
        changes: [{ side: 'adsapp', field: 'company' }],
      },
      update: null,
    })
  })

  test('to_crm writes nothing here: the change there keeps its old base and is found again', () => {
    expect(
      decidePair(
        deciding({ direction: 'to_crm' }),
        ...pair(agreed, { ...agreed, firstName: 'Eve' }, ['Ada', 'Initech'], { pending: true }),
        false,
      ),
    ).toMatchObject({
      entry: {
        patch: null,
        base: { firstName: 'Eve', company: 'Acme' },
        pending: false,
        changes: [{ side: 'crm', field: 'firstName' }],
      },
      update: { values: { firstName: 'Eve' } },
    })
  })

  test('a field that never met before has no base while it is held back', () => {
    expect(decidePair(deciding({ direction: 'from_crm' }), ...pair({}, agreed, [null, 'Acme']), true)).toMatchObject({
      entry: { base: { company: 'Acme' }, pending: true },
    })
    const held = decidePair(deciding({ direction: 'from_crm' }), ...pair({}, agreed, [null, 'Acme']), true)
    expect(held.kind === 'apply' && 'firstName' in held.entry.base).toBe(false)
  })

  test('any run in one direction followed by a full one ends where the full one alone would', () => {
    fc.assert(
      fc.property(agreedPairArb(), fc.constantFrom<Direction>('to_crm', 'from_crm'), ({ policy, ...given }, direction) => {
        fc.pre(policy !== 'newest_wins' && given.mapping.every((field) => field.conflictPolicy !== 'newest_wins'))
        const ctx = { mapping: given.mapping, policy, newId }
        const start = link({ base: given.base })
        const alone = decidePair({ ...ctx, direction: 'bidirectional' }, start, given.local, given.remote, false)
        const part = decidePair({ ...ctx, direction }, start, given.local, given.remote, false)
        fc.pre(alone.kind === 'apply' && part.kind === 'apply')
        if (alone.kind !== 'apply' || part.kind !== 'apply') return
        expect(part.update === null || direction === 'to_crm').toBe(true)
        expect(part.entry.patch === null || direction === 'from_crm').toBe(true)
        if (direction === 'from_crm') {
          expect(part.entry.patch).toEqual(alone.entry.patch)
          expect(part.entry.pending).toBe(alone.update !== null)
        } else expect(part.update).toEqual(alone.update)
        const local = { ...given.local, values: { ...given.local.values, ...part.entry.patch } }
        const held = direction === 'from_crm' ? alone.update : null
        if (held === null) return
        const rest = decidePair(
          { ...ctx, direction: 'bidirectional' },
          link({ base: part.entry.base, pending: true }),
          local,
          given.remote,
          false,
        )
        expect(rest).toMatchObject({ update: held, entry: { patch: null } })
      }),
      { numRuns: 1000 },
    )
  })
})

describe('what our own database would refuse', () => {
  const long = 'x'.repeat(501)

  test('a value too long for its column makes the pair need attention, and nothing is written on either side', () => {
    expect(decidePair(deciding(), ...pair(agreed, { ...agreed, firstName: 'Eve' }, ['Ada', long]), false)).toMatchObject({
      entry: {
        status: 'attention',
        outcome: 'failed',
        patch: null,
        base: agreed,
        attempts: 3,
        error: { code: 'too_long', field: 'company' },
        changes: [{ kind: 'failed', field: 'company' }],
      },
      update: null,
    })
  })

  test('a value just short enough is written', () => {
    expect(decidePair(deciding(), ...pair(agreed, agreed, ['Ada', 'x'.repeat(500)]), false)).toMatchObject({
      entry: { status: 'linked', outcome: 'success' },
    })
  })

  test('a NUL character makes the record need attention', () => {
    expect(decidePair(deciding(), ...pair(agreed, agreed, ['Ada\u0000', 'Acme']), false)).toMatchObject({
      entry: { status: 'attention', error: { code: 'invalid_characters', field: 'firstName' } },
    })
  })

  test('a new record with such a value is not made, and its place is kept for a person', () => {
    expect(decideNewLocal(deciding(), null, remoteRecord({ crm_company: long }))).toMatchObject({
      entry: {
        linkId: 'new-id',
        linkVersion: null,
        recordId: null,
        createRecord: null,
        crmRecordId: 'remote-1',
        status: 'attention',
        error: { code: 'too_long' },
      },
    })
  })

  test('a value too long in a run that does not write here is no obstacle', () => {
    expect(
      decidePair(deciding({ direction: 'to_crm' }), ...pair(agreed, { ...agreed, firstName: 'Eve' }, ['Ada', long]), false),
    ).toMatchObject({ entry: { status: 'linked' }, update: { values: { firstName: 'Eve' } } })
  })
})

describe('records that only one side has', () => {
  test('a new one there becomes one here, at rest, with what is not blank in the log', () => {
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

  test('a new one there is left alone by a run that only goes to the CRM', () => {
    expect(decideNewLocal(deciding({ direction: 'to_crm' }), null, remoteRecord({}))).toBe(skip)
  })

  test('one that is gone there leaves a tombstone with its base, once', () => {
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

  test('a failed entry counts its attempts and keeps what it had to say before', () => {
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

describe('known limits', () => {
  test('a run in one direction remembers that an unanswered write had arrived', () => {
    const [known, local, remote] = pair(agreed, { ...agreed, firstName: 'third' }, ['second', 'Acme'], {
      outgoing: { firstName: 'second' },
      pending: true,
    })
    const held = decidePair(deciding({ direction: 'from_crm' }), known, local, remote, false)
    expect(held).toMatchObject({ entry: { base: { firstName: 'second' }, pending: true } })
  })

  test('a pair that needs attention remembers that an unanswered write had arrived', () => {
    const [known, local, remote] = pair(agreed, { ...agreed, firstName: 'second' }, ['second', 'x'.repeat(501)], {
      outgoing: { firstName: 'second' },
      pending: true,
    })
    expect(decidePair(deciding(), known, local, remote, false)).toMatchObject({
      entry: { status: 'attention', base: { firstName: 'second' } },
    })
  })
})
