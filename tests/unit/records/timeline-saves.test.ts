import { expect, test } from 'vitest'
import { changeSchema } from '../../../src/lib/records/history/change-views.ts'
import type { TimelineEntry } from '../../../src/lib/records/history/timeline.ts'
import { bySave } from '../../../src/lib/records/history/timeline-saves.ts'

const ada = '11111111-1111-4111-8111-111111111111'
let last = 0

/** Given in the order in which they were logged. */
function logged(at: string, field: string | null, [before, after]: readonly unknown[] = [], over = {}): TimelineEntry {
  last += 1
  const none = { connection_id: null, run_id: null, link_id: null, record_id: ada, crm_record_id: null }
  const entry = changeSchema.parse({
    ...none,
    id: last,
    object_type: 'quote',
    side: 'adsapp',
    kind: field === null ? 'created' : 'updated',
    field,
    before: before ?? null,
    after: after ?? null,
    reason: 'edited',
    actor_kind: 'person',
    actor_id: ada,
    created_at: at,
    ...over,
  })
  return { happenedAt: at, at, tie: `change ${last}`, told: { source: 'change', entry } }
}

const told = (rows: readonly TimelineEntry[], currency: string | null | undefined) =>
  bySave(rows.toReversed(), currency).map(({ adds, changes, currency: of }) => ({
    adds,
    fields: changes.map(({ field }) => field),
    currency: [of.before, of.after],
  }))

test('what was saved together is one entry, in the order in which it was logged, and nothing else is', () => {
  const rows = [
    logged('1', null),
    logged('1', 'subtotal', [0, 200]),
    logged('1', 'total', [0, 220]),
    logged('2', 'subtotal', [200, 100]),
    logged('2', 'total', [220, 110]),
    logged('2', 'name', ['a', 'b'], { actor_kind: 'system', actor_id: null }),
    logged('3', 'name', ['b', 'c']),
    logged('3', null, [], { kind: 'archived' }),
    logged('4', 'total', [1, 2], { connection_id: ada }),
    logged('4', 'name', ['c', 'd'], { connection_id: ada }),
  ]
  expect(told(rows, 'EUR').map(({ adds, fields }) => [adds, fields])).toEqual([
    [false, []],
    [false, []],
    [false, []],
    [false, ['name']],
    [false, ['name']],
    [false, ['subtotal', 'total']],
    [true, ['subtotal', 'total']],
  ])
  expect(bySave(rows.toReversed(), 'EUR').reduce((sum, { changes, adds }) => sum + changes.length + (adds ? 1 : 0), 0)).toBe(7)
})

test('amounts are in the currency that the record had then, or in none where that is not known', () => {
  const rows = [
    logged('1', 'total', [0, 1]),
    logged('2', 'currency', ['EUR', 'JPY']),
    logged('2', 'total', [1.5, 2]),
    logged('3', 'total', [2, 3]),
  ]
  const known = [
    ['JPY', 'JPY'],
    ['EUR', 'JPY'],
    ['EUR', 'EUR'],
  ]
  expect(told(rows, 'JPY').map(({ currency }) => currency)).toEqual(known)
  expect(told(rows, undefined).map(({ currency }) => currency)).toEqual([
    [undefined, undefined],
    ['EUR', 'JPY'],
    ['EUR', 'EUR'],
  ])
  const cleared = rows.with(1, logged('2', 'currency'))
  expect(told(cleared, 'JPY').map(({ currency }) => currency)).toEqual([
    ['JPY', 'JPY'],
    [undefined, 'JPY'],
    [undefined, undefined],
  ])
})
