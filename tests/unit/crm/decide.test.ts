import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Direction } from '../../../src/lib/crm/domain/field-mapping.ts'
import { decideNewLocal, decidePair } from '../../../src/lib/crm/sync/decide.ts'
import { skip } from '../../../src/lib/crm/sync/decision.ts'
import type { Link } from '../../../src/lib/db/link-rows.ts'
import { impactOf, taskOf } from '../../../src/lib/crm/sync/task.ts'
import { agreed, deciding, link, newId, pair, settings } from './support/deciding.ts'
import { agreedPairArb } from './support/pairs.ts'

describe('a linked pair', () => {
  test('in sync and not pending is skipped', () => {
    expect(decidePair(deciding(), ...pair(agreed, agreed, ['Ada', 'Acme']), null)).toBe(skip)
  })

  test('in sync, but pending, in attention or just matched, becomes linked', () => {
    for (const of of [{ pending: true }, { status: 'attention' as const }, { outgoing: { firstName: 'Ada' } }]) {
      expect(decidePair(deciding(), ...pair(agreed, agreed, ['Ada', 'Acme'], of), null)).toMatchObject({
        kind: 'apply',
        entry: { status: 'linked', pending: false, attempts: 0, error: null, outcome: 'skipped', patch: null },
        update: null,
      })
    }
    expect(decidePair(deciding(), ...pair(agreed, agreed, ['Ada', 'Acme']), 'email')).toMatchObject({
      entry: { matched: true, outcome: 'success', changes: [{ side: 'link', kind: 'matched' }] },
    })
  })

  test('the entry holds the versions of link and record that it was based on', () => {
    expect(decidePair(deciding(), ...pair(agreed, { ...agreed, firstName: 'Eve' }, ['Ada', 'Acme']), null)).toMatchObject({
      entry: { key: 'link-1', linkId: 'link-1', linkVersion: 7, recordId: 'local-1', recordVersion: 3, crmRecordId: 'remote-1' },
      update: { before: { id: 'remote-1' }, values: { firstName: 'Eve' } },
    })
  })

  test('what was awaited from the CRM is not lost by a run that only sends', () => {
    const base = { firstName: 'Ada' }
    const waits: Link['waits'] = [{ field: 'company', side: 'crm', target: 'account', ref: '7' }]
    const sent = (of: Partial<Link>) =>
      decidePair(
        deciding({ direction: 'to_crm' }),
        ...pair(base, { ...base, company: null }, ['Ada', 'Acme'], { ...of, pending: true }),
        null,
      )
    expect(sent({ waits })).toMatchObject({ kind: 'apply', entry: { patch: null, pending: true } })
    expect(sent({ waits: [] })).toMatchObject({ kind: 'apply', entry: { patch: null, pending: false } })
    expect(
      decidePair(deciding(), ...pair(base, { ...base, company: null }, ['Ada', 'Acme'], { waits, pending: true }), null),
    ).toMatchObject({ kind: 'apply', entry: { patch: { company: 'Acme' }, pending: false } })
  })

  test('a write of ours that came late is sent over again, which the guard does not count; with an edit it does', () => {
    const ctx = deciding({ policy: 'manual' })
    const late = { lateWrites: [{ values: { firstName: 'Adah' }, until: '2030-01-01T00:00:00Z' }] }
    const impactOn = (ours: typeof agreed) => {
      const decision = decidePair(ctx, ...pair(agreed, ours, ['Adah', 'Acme'], late), null)
      if (decision.kind === 'skip') throw new Error('It was skipped.')
      expect(decision).toMatchObject({ entry: { patch: null, conflict: null, conflicts: 0, lateWrites: late.lateWrites } })
      return [decision.update?.values, impactOf(taskOf(decision, link())).changes]
    }
    expect(impactOn(agreed)).toEqual([{ firstName: 'Ada' }, 0])
    expect(impactOn({ ...agreed, company: 'Initech' })).toEqual([{ firstName: 'Ada', company: 'Initech' }, 1])
  })

  test('edits on both sides are exchanged', () => {
    expect(decidePair(deciding(), ...pair(agreed, { ...agreed, firstName: 'Eve' }, ['Ada', 'Initech']), null)).toMatchObject({
      entry: {
        patch: { company: 'Initech' },
        base: { firstName: 'Eve', company: 'Initech' },
        outcome: 'success',
        pending: false,
      },
      update: { values: { firstName: 'Eve' } },
    })
  })

  test('a value that belongs to another record is as new as that one, in a patch and in a new record', () => {
    const [known, local, remote] = pair(agreed, agreed, ['Bob', 'Initech'])
    const parentTimes = { crm_company: '2026-05-05T00:00:00.000Z' }
    const fieldTimes = { company: { until: '2026-05-05T00:00:00.000Z' } }
    expect(decidePair(deciding(), known, local, { ...remote, parentTimes }, null)).toMatchObject({
      entry: { patch: { firstName: 'Bob', company: 'Initech' }, fieldTimes },
    })
    expect(decideNewLocal(deciding(), null, { ...remote, parentTimes })).toMatchObject({ entry: { fieldTimes } })
    expect(decideNewLocal(deciding(), null, remote)).toMatchObject({ entry: { fieldTimes: null } })
  })

  test('an open conflict holds both values, is counted once, and is not logged again while it stays open', () => {
    const [open, local, remote] = pair(agreed, { ...agreed, firstName: 'Eve' }, ['Bob', 'Acme'])
    const first = decidePair(deciding({ policy: 'manual' }), open, local, remote, null)
    expect(first).toMatchObject({
      entry: {
        conflict: { firstName: { base: 'Ada', local: 'Eve', remote: 'Bob' } },
        conflicts: 1,
        changes: [{ side: 'link', kind: 'conflict', field: 'firstName' }],
      },
      update: null,
    })
    const time = { from: null, until: null }
    const facts = { newer: null, isFirst: false, isAsked: true, local: time, remote: time }
    const conflictDetails = { firstName: { base: 'Ada', local: 'Eve', remote: 'Bob', facts } }
    expect(decidePair(deciding({ policy: 'manual' }), { ...open, conflictDetails }, local, remote, null)).toBe(skip)
    expect(
      decidePair(deciding({ policy: 'manual' }), { ...open, conflictDetails, pending: true }, local, remote, null),
    ).toMatchObject({ entry: { changes: [], conflict: conflictDetails } })
  })
})

describe('direction of a run', () => {
  test('from_crm writes nothing to the CRM: a local edit stays pending with its old base', () => {
    expect(
      decidePair(
        deciding({ direction: 'from_crm' }),
        ...pair(agreed, { ...agreed, firstName: 'Eve' }, ['Ada', 'Initech'], { pending: true }),
        null,
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

  test('to_crm writes nothing here: a remote edit keeps its old base and is found by a later run', () => {
    expect(
      decidePair(
        deciding({ direction: 'to_crm' }),
        ...pair(agreed, { ...agreed, firstName: 'Eve' }, ['Ada', 'Initech'], { pending: true }),
        null,
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

  test('a field that was never synced has no base while it is held back', () => {
    expect(decidePair(deciding({ direction: 'from_crm' }), ...pair({}, agreed, [null, 'Acme']), 'email')).toMatchObject({
      entry: { base: { company: 'Acme' }, pending: true },
    })
    const held = decidePair(deciding({ direction: 'from_crm' }), ...pair({}, agreed, [null, 'Acme']), 'email')
    expect(held.kind === 'apply' && 'firstName' in held.entry.base).toBe(false)
  })

  test('a run in one direction followed by a bidirectional one has the same result as the bidirectional one alone', () => {
    fc.assert(
      fc.property(agreedPairArb(), fc.constantFrom<Direction>('to_crm', 'from_crm'), ({ policy, ...given }, direction) => {
        fc.pre(policy !== 'newest_wins' && given.mapping.every((field) => field.conflictPolicy !== 'newest_wins'))
        const ctx = {
          object: 'contact' as const,
          mapping: given.mapping,
          settings: settings({ conflictPolicy: policy }),
          newId,
          crmName: 'HubSpot',
        }
        const start = link({ base: given.base })
        const alone = decidePair({ ...ctx, direction: 'bidirectional' }, start, given.local, given.remote, null)
        const part = decidePair({ ...ctx, direction }, start, given.local, given.remote, null)
        fc.pre(alone.kind === 'apply' && part.kind === 'apply')
        if (alone.kind !== 'apply' || part.kind !== 'apply') return
        expect(part.update === null || direction === 'to_crm').toBe(true)
        expect(part.entry.patch === null || direction === 'from_crm').toBe(true)
        if (direction === 'from_crm') {
          expect(part.entry.patch).toEqual(alone.entry.patch)
          // A value that the CRM cannot hold is rejected by the run that would send it, and no sooner.
          expect(part.entry.pending).toBe(alone.update !== null || alone.entry.error?.code === 'invalid_value')
        } else expect(part.update).toEqual(alone.update)
        const local = { ...given.local, values: { ...given.local.values, ...part.entry.patch } }
        const held = direction === 'from_crm' ? alone.update : null
        if (held === null) return
        const rest = decidePair(
          { ...ctx, direction: 'bidirectional' },
          link({ base: part.entry.base, pending: true }),
          local,
          given.remote,
          null,
        )
        expect(rest).toMatchObject({ update: held, entry: { patch: null } })
      }),
      { numRuns: 1000 },
    )
  })
})

describe('an unanswered write that succeeded', () => {
  test('a run in one direction stores the new base', () => {
    const [known, local, remote] = pair(agreed, { ...agreed, firstName: 'third' }, ['second', 'Acme'], {
      outgoing: { firstName: 'second' },
      pending: true,
    })
    const held = decidePair(deciding({ direction: 'from_crm' }), known, local, remote, null)
    expect(held).toMatchObject({ entry: { base: { firstName: 'second' }, pending: true } })
  })

  test('a pair in attention stores the new base', () => {
    const [known, local, remote] = pair(agreed, { ...agreed, firstName: 'second' }, ['second', 'x'.repeat(501)], {
      outgoing: { firstName: 'second' },
      pending: true,
    })
    expect(decidePair(deciding(), known, local, remote, null)).toMatchObject({
      entry: { status: 'attention', base: { firstName: 'second' } },
    })
  })
})
