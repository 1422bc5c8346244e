import { expect, test } from 'vitest'
import { clientAddress } from '../../../src/lib/core/requests/client-address.ts'

test.each([
  ['203.0.113.7', 1, '203.0.113.7'],
  ['10.0.0.1, 203.0.113.7', 1, '203.0.113.7'],
  ['1.1.1.1, 203.0.113.7, 10.0.0.9', 2, '203.0.113.7'],
  ['::ffff:203.0.113.7', 1, '203.0.113.7'],
  ['2001:db8:1:2:3:4:5:6', 1, '2001:db8:1:2::'],
  ['2001:DB8:0001:2::6', 1, '2001:db8:1:2::'],
  ['2001:db8::6', 1, '2001:db8:0:0::'],
  ['::1', 1, '0:0:0:0::'],
  ['fe80::1%eth0', 1, 'fe80:0:0:0::'],
] as const)('%s through %d of our proxies comes from %s', (header, proxies, address) => {
  expect(clientAddress(header, proxies)).toBe(address)
})

test.each([
  [null, 1],
  ['', 1],
  ['203.0.113.7', 0],
  ['203.0.113.7', 2],
  ['unknown', 1],
  ['203.0.113.7:443', 1],
  ['203.0.113.7\u0000', 1],
] as const)('there is no telling where %j through %d comes from', (header, proxies) => {
  expect(clientAddress(header, proxies)).toBeNull()
})
