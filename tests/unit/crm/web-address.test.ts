import fc from 'fast-check'
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
  ['info@acme.example', 'https://acme.example', false],
  ['acme', 'https://acme', false],
  // One address in another notation.
  ['http://acme.example', 'https://acme.example/', true],
  ['http://www.acme.example/', 'https://acme.example', true],
  ['https://acme.example', 'https://acme.example/', true],
  ['https://acme.example', 'https://www.acme.example', true],
  ['https://acme.example:443/', 'https://acme.example/', true],
  ['http://acme.example:80', 'http://acme.example', true],
  ['HTTPS://ACME.example/About', 'https://acme.example/About', true],
  ['https://acme.example./', 'https://acme.example/', true],
  ['https://xn--mnchen-3ya.example/', 'https://münchen.example/', true],
  ['acme.example/about', 'https://www.acme.example/about', true],
  ['http://acme.example/about?x=1#top', 'https://acme.example/about?x=1#top', true],
  ['http://acme.example?x=1', 'https://acme.example/?x=1', true],
  ['www.acme.example', 'acme.example', true],
  ['acme.example/', 'acme.example', true],
  ['booking.example', 'Booking.example', true],
  ['www.booking.example', 'Booking.example', true],
  ['https://acme.example/about', 'https://acme.example/about/', true],
  ['http://acme.example/about/', 'https://www.acme.example/about', true],
  ['https://acme.example/about?x=1', 'https://acme.example/about/?x=1', true],
  ['https://acme.example/caf%c3%a9', 'https://acme.example/café', true],
  // Two addresses.
  ['http://acme.example/about', 'https://acme.example/', false],
  ['https://acme.example/about?x=1/', 'https://acme.example/about?x=1', false],
  ['https://acme.example/about//', 'https://acme.example/about', false],
  ['https://acme.example/About', 'https://acme.example/about', false],
  ['http://acme.example:8080', 'https://acme.example', false],
  ['http://acme.example:443', 'https://acme.example', false],
  ['ftp://acme.example/', 'https://acme.example/', false],
  ['http://shop.acme.example', 'https://acme.example', false],
  ['http://acme.example, http://acme.test', 'https://acme.example', false],
  ['http://acme.example\n', 'https://acme.example/ \nhttps://acme.test', false],
])('%j says less than %j of one site: %j', (poorer, richer, expected) => {
  expect(isPoorerAddress(poorer, richer)).toBe(expected)
  if (expected) expect(isPoorerAddress(richer, poorer)).toBe(false)
})

test('of two that were in sync, the slash at the end of a path is an edit', () => {
  expect(isPoorerAddress('https://acme.example/about', 'https://acme.example/about/', true)).toBe(false)
  expect(isPoorerAddress('http://acme.example/about', 'https://acme.example/about/', true)).toBe(false)
})

/** Some address of a few sites, in any notation. */
const addressArb = fc
  .tuple(
    fc.constantFrom('', 'http://', 'https://', 'HTTPS://', 'ftp://'),
    fc.constantFrom('', 'www.'),
    fc.constantFrom('acme.example', 'Acme.example', 'acme.example.', 'münchen.example', 'xn--mnchen-3ya.example', 'acme'),
    fc.constantFrom('', ':80', ':443', ':8080'),
    fc.constantFrom('', '/', '/about', '/about/', '/café', '/caf%c3%a9/', '?x=1', '/?x=1', ' '),
  )
  .map((parts) => parts.join(''))

test('of no two addresses each says less, and none says less than itself', () => {
  fc.assert(
    fc.property(addressArb, addressArb, (one, other) => {
      expect(isPoorerAddress(one, one)).toBe(false)
      expect(isPoorerAddress(one, other) && isPoorerAddress(other, one)).toBe(false)
    }),
    { numRuns: 3000 },
  )
})

test.each([
  ['acme.example', 'https://acme.example/about'],
  ['http://acme.example', 'https://acme.example/'],
  ['https://acme.example', 'https://acme.example/'],
  ['acme.example', 'https://www.acme.example/'],
])('a first sync keeps the richer of %s and %s, whichever side is newer, and calls it no conflict', (poor, rich) => {
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
