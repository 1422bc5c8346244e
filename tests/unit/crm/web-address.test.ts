import { expect, test } from 'vitest'
import { unknownTime } from '../../../src/lib/crm/domain/field-times.ts'
import { mergeField } from '../../../src/lib/crm/domain/merge.ts'
import { isPoorerAddress } from '../../../src/lib/crm/domain/web-address.ts'
import { textField } from './support/pairs.ts'

test.each([
  ['acme.example', 'https://www.acme.example/about', true],
  ['www.Acme.example/', 'http://acme.example', true],
  ['acme.example', 'acme.example/about', true],
  ['acme.example', 'https://acme.example?x=1', true],
  ['ACME.example.', 'https://acme.example:443/?utm=1', true],
  ['https://www.acme.example/about', 'acme.example', false],
  ['acme.example', 'www.acme.example', false],
  ['acme.example', 'acme.example/', false],
  ['acme.example', 'https://shop.acme.example', false],
  ['http://acme.example', 'https://acme.example', false],
  ['info@acme.example', 'https://acme.example', false],
  ['acme', 'https://acme', false],
])('%j says less than %j of one site: %j', (poorer, richer, expected) => {
  expect(isPoorerAddress(poorer, richer)).toBe(expected)
})

test('a first sync keeps the richer address of one site, whichever side is newer, and calls it no conflict', () => {
  const [poor, rich] = ['acme.example', 'https://acme.example/about']
  const merge = (local: string, remote: string, newer: 'local' | 'remote') =>
    mergeField({
      field: textField('website'),
      known: { base: undefined, crmBase: undefined },
      local,
      remote,
      policy: 'newest_wins',
      recordTimes: { local: '2026-05-01T10:00:00Z', remote: '2026-05-01T10:00:00Z', [newer]: '2026-05-02T10:00:00Z' },
      fieldTimes: { local: unknownTime, remote: unknownTime },
    })
  for (const newer of ['local', 'remote'] as const) {
    expect(merge(poor, rich, newer)).toMatchObject({
      kind: 'write_local',
      value: rich,
      reason: 'fuller_address',
      conflict: false,
    })
    expect(merge(rich, poor, newer)).toMatchObject({ kind: 'write_remote', value: rich, conflict: false })
  }
})
