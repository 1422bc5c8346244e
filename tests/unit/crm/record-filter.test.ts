import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { filterSentence } from '../../../src/lib/crm/domain/filter-words.ts'
import {
  type FilterCondition,
  filterIssues,
  fits,
  type RecordFilter,
  recordFilterSchema,
} from '../../../src/lib/crm/domain/record-filter.ts'
import { connectionSettingsSchema } from '../../../src/lib/crm/domain/settings.ts'
import { decideNewLocal, decidePair } from '../../../src/lib/crm/sync/decide.ts'
import type { Deciding } from '../../../src/lib/crm/sync/decision.ts'
import { impactOf, taskOf } from '../../../src/lib/crm/sync/task.ts'
import { link as linkOf } from './support/deciding.ts'
import { localRecord, remoteRecord, textField } from './support/pairs.ts'

const condition = (field: string, op: FilterCondition['op'], ...values: string[]): FilterCondition => ({ field, op, values })

test.each([
  [condition('country', 'is', 'nl', 'BE'), { country: ' NL ' }, true],
  [condition('country', 'is', 'NL'), {}, false],
  [condition('country', 'is_not', 'NL'), {}, true],
  [condition('tags', 'is', 'vip'), { tags: 'new;VIP' }, true],
  [condition('name', 'contains', 'bv'), { name: 'Acme BV' }, true],
  [condition('name', 'is_blank'), { name: ' ' }, true],
  [condition('name', 'is_not_blank'), { name: null }, false],
  [condition('size', 'at_least', '10'), { size: 9 }, false],
  [condition('size', 'at_least', '10'), { size: '100' }, true],
  [condition('since', 'at_most', '2026-01-01'), { since: '2025-12-31T23:00:00Z' }, true],
  [condition('since', 'at_most', '2026-01-01'), { since: 'long ago' }, false],
])('%j of %j: %s', (one, values, expected) => {
  expect(fits([one], values)).toBe(expected)
})

test('a filter is a sentence', () => {
  const filter: RecordFilter = {
    adsapp: [condition('custom.country', 'is', 'NL', 'BE')],
    crm: [condition('lifecyclestage', 'is_not_blank')],
  }
  const label = (_: string, field: string) => (field === 'custom.country' ? 'Country' : 'Lifecycle stage')
  expect(filterSentence(filter, { many: 'contacts', crm: 'HubSpot', label })).toBe(
    'Contacts whose country is NL or BE, and whose lifecycle stage in HubSpot is not blank.',
  )
  expect(
    filterSentence({ adsapp: [condition('custom.country', 'is')], crm: [] }, { many: 'contacts', crm: 'HubSpot', label }),
  ).toBe('Contacts whose country is (no value yet).')
  expect(filterSentence({ adsapp: [], crm: [] }, { many: 'contacts', crm: 'HubSpot', label })).toBe('All contacts take part.')
})

test('a condition on a field that its side does not have is named', () => {
  const filter = { adsapp: [condition('email', 'is_blank'), condition('nope', 'is_blank')], crm: [] }
  expect(filterIssues(filter, { adsapp: (name) => name === 'email', crm: () => true })).toMatchObject([
    { path: 'filter.adsapp[1].field' },
  ])
})

test.each([
  [{ field: 'a', op: 'is', values: [] }],
  [{ field: 'a', op: 'is_blank', values: ['x'] }],
  [{ field: 'a', op: 'at_least', values: ['1', '2'] }],
])('%j is refused', (one) => {
  expect(recordFilterSchema.safeParse({ adsapp: [one] }).success).toBe(false)
})

describe('a pair under a filter', () => {
  const mapping = [textField('email'), textField('firstName'), textField('custom.tier')]
  const deciding = (filter: RecordFilter): Deciding => ({
    object: 'contact',
    mapping,
    settings: { ...connectionSettingsSchema.parse({}), filter },
    direction: 'bidirectional',
    newId: () => 'new',
    crmName: 'HubSpot',
  })
  const link = (status: 'linked' | 'excluded') =>
    linkOf({
      status,
      base: { email: 'a@b.c', firstName: 'Ada', 'custom.tier': 'gold' },
      errorCode: status === 'excluded' ? 'filtered_out' : null,
    })
  const word = fc.constantFrom('gold', 'silver', '', 'Ada')
  const filterArb: fc.Arbitrary<RecordFilter> = fc.record({
    adsapp: fc.array(
      fc.constantFrom(
        condition('custom.tier', 'is', 'gold'),
        condition('firstName', 'is_not_blank'),
        condition('email', 'contains', 'x'),
      ),
      { maxLength: 2 },
    ),
    crm: fc.array(fc.constantFrom(condition('crm_custom.tier', 'is', 'gold'), condition('segment', 'is', 'a')), { maxLength: 2 }),
  })

  test('whatever the filter is, it archives, deletes and makes nothing, and a pair that does not fit is not written', () => {
    fc.assert(
      fc.property(
        filterArb,
        fc.array(word, { minLength: 6, maxLength: 6 }),
        fc.boolean(),
        (filter, [a, b, c, d, e, f], isOut) => {
          const local = localRecord({ email: 'a@b.c', firstName: a ?? '', 'custom.tier': b ?? '' })
          const remote = remoteRecord({
            crm_email: 'a@b.c',
            crm_firstName: c ?? '',
            'crm_custom.tier': d ?? '',
            segment: e === f ? 'a' : 'b',
          })
          const own = link(isOut ? 'excluded' : 'linked')
          const isIn = fits(filter.adsapp, local.values) && fits(filter.crm, remote.properties)
          const decision = decidePair(deciding(filter), own, local, remote, null)
          if (decision.kind === 'skip') return
          const { entry, update } = decision
          expect([entry.archiveRecord, entry.createRecord, impactOf(taskOf(decision, own)).removals]).toEqual([false, null, 0])
          if (isIn) return
          expect([entry.status, entry.patch, update, entry.base]).toEqual(['excluded', null, null, own.base])
          expect(entry.changes).toEqual([{ side: 'link', kind: 'excluded', reason: 'filtered_out' }])
        },
      ),
    )
  })

  test('a record of the CRM that does not fit, or would not here, is not made here', () => {
    const remote = remoteRecord({ crm_email: 'a@b.c', 'crm_custom.tier': 'silver' })
    const of = (filter: RecordFilter) => decideNewLocal(deciding(filter), null, remote).kind
    expect(of({ adsapp: [], crm: [] })).toBe('apply')
    expect(of({ adsapp: [], crm: [condition('crm_custom.tier', 'is', 'gold')] })).toBe('skip')
    expect(of({ adsapp: [condition('custom.tier', 'is', 'gold')], crm: [] })).toBe('skip')
  })

  test('a condition on a field that the CRM has no more takes nobody out', () => {
    const filter = { adsapp: [], crm: [condition('gone', 'is', 'a')] }
    const ctx = { ...deciding(filter), unreadFields: new Set(['gone']) }
    const local = localRecord({ email: 'a@b.c', firstName: 'Ada', 'custom.tier': 'gold' })
    const remote = remoteRecord({ crm_email: 'a@b.c', crm_firstName: 'Ada', 'crm_custom.tier': 'silver' })
    const decision = decidePair(ctx, link('linked'), local, remote, null)
    expect(decision.kind === 'apply' ? decision.entry.status : null).toBe('linked')
    expect(decideNewLocal(ctx, null, remote).kind).toBe('skip')
  })
})
