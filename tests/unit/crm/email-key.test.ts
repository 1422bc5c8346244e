import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { emailKey } from '../../../src/lib/crm/domain/email-key.ts'
import { remoteKeys } from '../../../src/lib/crm/domain/match-keys.ts'
import { isPoorer } from '../../../src/lib/crm/domain/normalize.ts'
import { reconcilePair } from '../../../src/lib/crm/domain/reconcile.ts'
import { localRecord, remoteRecord, textField } from './support/pairs.ts'
import { policies } from './support/fields.ts'

const unseen = ['\u00AD', '\u200B', '\u200F', '\u202A', '\u202E', '\u2060', '\u2066', '\uFEFF'] as const

describe('email match key', () => {
  test('ignores capitals and surrounding white space, and is idempotent', () => {
    expect(emailKey(' Ada@Example.COM\n')).toBe('ada@example.com')
    fc.assert(
      fc.property(fc.emailAddress(), (email) => {
        expect(emailKey(emailKey(email.toUpperCase()))).toBe(email.toLowerCase())
      }),
    )
  })

  test('is the same for addresses that look the same', () => {
    fc.assert(
      fc.property(fc.emailAddress(), fc.constantFrom(...unseen), fc.nat(), (email, character, at) => {
        const index = at % (email.length + 1)
        expect(emailKey(email.slice(0, index) + character + email.slice(index))).toBe(emailKey(email))
        expect(emailKey(`${character} ${email} ${character}`)).toBe(emailKey(email))
      }),
    )
  })

  test('is null for anything that is not an email', () => {
    for (const value of [null, undefined, '', '  ', 'ada', 7, true, '\u200B']) expect(emailKey(value)).toBeNull()
  })
})

test('two addresses that look the same are no conflict, and the clean one is kept on both sides', () => {
  for (const policy of policies) {
    const decided = (ours: string, theirs: string) =>
      reconcilePair({
        mapping: [textField('email', { type: 'email' })],
        policy,
        base: {},
        crmBase: {},
        outgoing: null,
        openConflicts: {},
        fieldTimes: null,
        local: localRecord({ email: ours }),
        remote: remoteRecord({ crm_email: theirs }),
      })
    const [clean, soiled] = ['ada@example.com', 'ada@example.com\u200B']
    expect(decided(clean, soiled)).toMatchObject({
      remotePatch: { email: clean },
      localPatch: {},
      conflictCount: 0,
      conflicts: {},
    })
    expect(decided(soiled, clean)).toMatchObject({
      localPatch: { email: clean },
      remotePatch: {},
      conflictCount: 0,
      conflicts: {},
    })
  }
})

test.each([
  ['Acme\u200B Group', 'Acme Group', true],
  ['\uFEFFacme.example\u200B', 'acme.example', true],
  ['Acme Group', 'Acme\u200B Group', false],
  ['Acme\u200B', 'acme', false],
  // A joiner within a text is a letter to who writes Persian, and holds an emoji together.
  ['می\u200Cخواهم', 'میخواهم', false],
  ['Acme\u200D', 'Acme', true],
])('of two texts that look the same, %j is the one with characters that nobody sees beside %j: %j', (one, other, expected) => {
  expect(isPoorer('text', one, other)).toBe(expected)
})

test('a custom key is looked up as it is seen and as it is written', () => {
  const mapping = [textField('custom.number')]
  const values = (value: string) =>
    remoteKeys(['custom.number'], mapping, remoteRecord({ 'crm_custom.number': value })).map((key) => key.value)
  expect(values(' 42\u200B')).toEqual(['42', '42\u200B'])
  expect(values('42')).toEqual(['42'])
  expect(values('\u200B')).toEqual([])
})
