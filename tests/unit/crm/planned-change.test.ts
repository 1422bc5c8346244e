import { expect, test } from 'vitest'
import { causeOf } from '../../../src/lib/crm/domain/planned-change.ts'

const base = { email: 'a@x.example' }

test('a change is named by its cause: a field without an ancestor beside others that have one was mapped since', () => {
  expect(causeOf({ kind: 'updated', field: 'phone', reason: 'first_sync' }, base)).toBe('mapping')
  expect(causeOf({ kind: 'conflict', field: 'phone', reason: 'first_sync_newest_wins' }, base)).toBe('mapping')
  expect(causeOf({ kind: 'updated', field: 'phone', reason: 'filled_blank' }, {})).toBe('first_sync')
  expect(causeOf({ kind: 'updated', field: 'account', reason: 'filled_blank' }, base, [{ field: 'account' }])).toBe(
    'linked_since',
  )
  expect(causeOf({ kind: 'updated', field: 'email', reason: 'crm_changed' }, base)).toBe('crm_edited')
  expect(causeOf({ kind: 'updated', field: 'email', reason: 'adsapp_changed' }, base)).toBe('adsapp_edited')
  expect(causeOf({ kind: 'conflict', field: 'email', reason: 'newest_wins' }, base)).toBe('both_edited')
  expect(causeOf({ kind: 'archived', reason: 'deleted_in_adsapp' }, base)).toBe('deleted_here')
  expect(causeOf({ kind: 'excluded', reason: 'merged_in_crm' }, base)).toBe('merged_in_crm')
  expect(causeOf({ kind: 'excluded', reason: 'deleted_in_crm' }, base)).toBe('deleted_in_crm')
})
