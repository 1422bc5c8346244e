import { describe, expect, test } from 'vitest'
import { isPoorerPhone, lacksExtension } from '../../../src/lib/crm/domain/phone.ts'
import { unknownTime } from '../../../src/lib/crm/domain/field-times.ts'
import { mergeField } from '../../../src/lib/crm/domain/merge.ts'
import type { MappedField } from '../../../src/lib/crm/domain/field-mapping.ts'
import { textField } from './support/pairs.ts'

test.each([
  ['28 49 04 51', '+45 28 49 04 51', true],
  ['020 7946 0018', '+44 20 7946 0018', true],
  ['(415) 555-2671', '0014155552671', true],
  ['415 555 2671 x5', '+1 415 555 2671 ext. 5', true],
  ['1 (415) 555-2671', '+1 415 555 2671', true],
  ['45 28 49 04 51', '+45 28 49 04 51', true],
  ['8 (912) 345-67-89', '+7 912 345 67 89', true],
  ['06 1 234 5678', '+36 1 234 5678', true],
  ['06 1234 5678', '+39 06 1234 5678', true],
  ['30 123456', '030 123456', true],
  ['011 45 28 49 04 51', '+45 28 49 04 51', true],
  ['011-44-20-7946-0018 x5', '+44 20 7946 0018 ext. 5', true],
  ['0011 45 28 49 04 51', '+45 28 49 04 51', true],
  ['010 1 415 555 2671', '+1 415 555 2671', true],
  ['8~10 45 28 49 04 51', '+45 28 49 04 51', true],
  ['+44 020 7946 0018', '+44 20 7946 0018', true],
  ['+45 28 49 04 51', '011 45 28 49 04 51', false],
  ['011 45 28 49 04 51', '+45 28 49 04 52', false],
  ['011 555 1234', '+39 011 555 1234', true],
  ['+39 06 1234 5678', '+39 6 1234 5678', false],
  ['030 123456', '30 123456', false],
  ['+1 415 555 2671', '1 (415) 555-2671', false],
  ['8 415 555 2671', '+1 415 555 2671', false],
  ['00 123456', '0 123456', false],
  ['415 555 2671', '+1 415 555 2671 ext. 5', false],
  ['+45 28 49 04 51', '28 49 04 51', false],
  ['28 49 04 51', '28 49 04 51', false],
  ['28 49 04 52', '+45 28 49 04 51', false],
  ['04 51', '+45 28 49 04 51', false],
  ['49 04 51', '+45 28 49 04 51', false],
  ['unknown', '+45 28 49 04 51', false],
])('%j lacks only the country code of %j: %j', (poorer, richer, expected) => {
  expect(isPoorerPhone(poorer, richer)).toBe(expected)
})

test.each([
  ['+45 28 49 04 51', '+45 28 49 04 51 ext. 12', true],
  ['28 49 04 51', '+45 28 49 04 51 x12', true],
  ['+45 28 49 04 51 ext. 12', '+45 28 49 04 51', false],
  ['+45 28 49 04 51', '+45 28 49 04 51', false],
  ['+45 28 49 04 52', '+45 28 49 04 51 ext. 12', false],
  ['+45 28 49 04 51 x1', '+45 28 49 04 51 x12', false],
  ['Alex', 'Alex 12', false],
])('%j lacks the extension of %j: %j', (poorer, richer, expected) => {
  expect(lacksExtension(poorer, richer)).toBe(expected)
})

describe('the first sync of one number in two notations', () => {
  const field = (direction: MappedField['direction']): MappedField => ({ ...textField('phone'), type: 'phone', direction })
  const [poor, rich] = ['28 49 04 51', '+45 28 49 04 51']
  const merge = (direction: MappedField['direction'], local: string, remote: string, base?: string) =>
    mergeField({
      field: field(direction),
      known: { base, crmBase: undefined },
      local,
      remote,
      policy: 'manual',
      recordTimes: { local: '2026-01-01T00:00:00Z', remote: '2026-02-01T00:00:00Z' },
      fieldTimes: { local: unknownTime, remote: unknownTime },
    })

  test('is no conflict: the one with the country code completes the other', () => {
    expect(merge('bidirectional', rich, poor)).toMatchObject({ kind: 'write_remote', value: rich, conflict: false })
    expect(merge('bidirectional', poor, rich)).toMatchObject({ kind: 'write_local', value: rich, conflict: false })
  })

  test('keeps an extension that one side alone has; one that somebody took away since is gone', () => {
    const whole = `${rich} ext. 12`
    expect(merge('bidirectional', whole, poor)).toMatchObject({ kind: 'write_remote', value: whole, conflict: false })
    expect(merge('bidirectional', rich, whole)).toMatchObject({ kind: 'write_local', value: whole, conflict: false })
    expect(merge('bidirectional', rich, whole, whole)).toMatchObject({ kind: 'write_remote', value: rich })
    expect(merge('bidirectional', rich, `${rich} ext. 13`, whole)).toMatchObject({ kind: 'open_conflict' })
  })

  test('never replaces the richer one, also where one side leads', () => {
    expect(merge('from_crm', rich, poor)).toMatchObject({ kind: 'keep' })
    expect(merge('to_crm', poor, rich)).toMatchObject({ kind: 'keep' })
  })

  test('is no conflict either when both sides entered it since the last sync', () => {
    expect(merge('bidirectional', poor, rich, '112')).toMatchObject({ kind: 'write_local', value: rich, conflict: false })
  })
})
