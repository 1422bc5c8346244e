import { expect, test } from 'vitest'
import type { ContentPart } from '../../../src/lib/knowledge/domain/content.ts'
import { isCardNumber, isSecretName, maskText } from '../../../src/lib/knowledge/domain/masks.ts'
import { pathMatcher } from '../../../src/lib/knowledge/domain/path-pattern.ts'
import { applyRules, type FieldRule } from '../../../src/lib/knowledge/domain/rules.ts'

async function ruled(parts: readonly ContentPart[], rules: readonly FieldRule[] = []) {
  async function* content() {
    yield* parts
  }
  const found = []
  for await (const part of applyRules(content(), rules)) found.push(part)
  return found
}

const record = (values: Readonly<Record<string, string>>): ContentPart => ({
  kind: 'record',
  path: 'customers[0]',
  lines: Object.entries(values).map(([name, value]) => ({ path: `customers[0].${name}`, value })),
})

test.each([
  ['email', 'data.customers[0].email', true],
  ['customers.email', 'data.customers[0].email', true],
  ['customers[].email', 'customers[12].email', true],
  ['customers[*].EMAIL', 'customers[12].email', true],
  ['$.email', 'customers[0].email', false],
  ['$.customers.email', 'customers[0].email', true],
  ['$.customers.email', 'data.customers[0].email', false],
  ['customers[1]', 'customers[1].email', true],
  ['customers[1]', 'customers[11].email', false],
  ['*.email', 'customers[0].email', true],
  ['address', 'customers[0].address.city', true],
  ['mail', 'customers[0].email', false],
  ['email', 'customers[0].email_verified', false],
  ['', 'customers[0].email', false],
  ['tags', 'tags[3]', true],
])('the rule %j and the field %j', (rule, path, matches) => {
  expect(pathMatcher(rule)(path)).toBe(matches)
})

test('fields are left out or hidden as the rules say, and leaving out wins', async () => {
  const [first] = await ruled(
    [record({ name: 'Ann', note: 'private', salary: '5000' })],
    [
      { path: 'note', action: 'drop' },
      { path: 'note', action: 'mask' },
      { path: 'customers.salary', action: 'mask' },
    ],
  )
  expect(first?.part).toEqual(record({ name: 'Ann', salary: '***' }))
  expect(first?.maskedCount).toBe(1)
})

test('numbers of cards and of social security and passwords are hidden without a rule, and counted', async () => {
  const [first] = await ruled([
    record({
      ssn: '078051120',
      password: 'hunter2',
      notes: 'pays with 4111 1111 1111 1111, SSN 219-09-9999',
      apiKey: 'k',
      empty: '',
    }),
    { kind: 'prose', path: '', text: 'The password is s3cret!x and the order is 4111111111111112.' },
  ])
  expect(first?.part).toEqual(record({ ssn: '***', password: '***', notes: 'pays with ***, SSN ***', apiKey: '***', empty: '' }))
  expect(first?.maskedCount).toBe(5)
  expect(maskText('The password is s3cret!x and the order is 4111111111111112.')).toEqual({
    text: 'The password is *** and the order is 4111111111111112.',
    count: 1,
  })
})

test('what only resembles a secret stays: ids, times, articles, telephone numbers, a sentence about passwords', () => {
  for (const text of [
    'gid 6940095564819',
    'EAN 4006381333931',
    'IMEI 356938035643809',
    'at 1732900000000',
    '+1 219 099 9999',
    'A forgotten password is reset on the sign-in page.',
    'Order 000-12-3456',
    'price 1234.5678901234567',
  ])
    expect(maskText(text)).toEqual({ text, count: 0 })
  for (const name of ['compass', 'passport_country', 'spin', 'monkey', 'token_count', 'secretary', 'pinned'])
    expect(isSecretName(name)).toBe(false)
  for (const name of [
    'password',
    'user_password',
    'passwordHash',
    'api_key',
    'accessToken',
    'PIN',
    'card-number',
    'socialSecurityNumber',
  ])
    expect(isSecretName(name)).toBe(true)
})

test('a card is known by its beginning, length and check digit', () => {
  for (const card of [
    '4242424242424242',
    '5555 5555 5555 4444',
    '2223003122003222',
    '3782-822463-10005',
    '6011111111111117',
    '3566002020360505',
  ])
    expect(isCardNumber(card)).toBe(true)
  for (const other of ['4242424242424241', '1234567812345670', '5555555555554', '9999999999999995'])
    expect(isCardNumber(other)).toBe(false)
})

test('NUL and halves of surrogate pairs are taken out, and what nothing is left of is passed over', async () => {
  const parts = await ruled([record({ name: 'a\u0000b\ud800' }), { kind: 'prose', path: '', text: ' \u0000 ' }, record({})])
  expect(parts.map(({ part }) => part)).toEqual([record({ name: 'ab\ufffd' })])
})
