import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createSecretBox } from '../../../src/lib/core/secrets/secret-box.ts'
import { identityHash, newHashKey, resealedHashKey } from '../../../src/lib/crm/auth/identity-hash.ts'
import { allIdentities, identitiesOf } from '../../../src/lib/crm/domain/erased-identities.ts'

const none = { emails: [], phones: [], records: [] }
const texts = (of: Parameters<typeof allIdentities>[0]) => allIdentities(of).map(({ text }) => text)

describe('the identities of an erased person', () => {
  test('are the same in any notation', () => {
    const erased = texts({ ...none, emails: ['Ada@Example.test'], phones: ['+31 (0)6 12 34 56 78'] })
    expect(texts({ ...none, emails: [' ada@example.TEST '], phones: ['0031612345678'] })).toEqual(erased)
  })

  test('a record that was made from any of them is recognised, whatever else it holds', () => {
    const email = fc.emailAddress()
    fc.assert(
      fc.property(fc.array(email, { minLength: 1 }), fc.array(email), fc.string(), (known, others, phone) => {
        const blocked = new Set(texts({ ...none, emails: known }))
        const [one = ''] = known
        const record = identitiesOf({ ...none, emails: [...others, one.toUpperCase()], phones: [phone] })
        expect(record.some(({ text }) => blocked.has(text))).toBe(true)
      }),
    )
  })

  test('a number that many share says who somebody is only where there is no email', () => {
    const switchboard = '+31 20 123 45 67'
    expect(identitiesOf({ ...none, phones: [switchboard] })).toHaveLength(1)
    expect(identitiesOf({ ...none, emails: ['colleague@example.test'], phones: [switchboard] }).map(({ kind }) => kind)).toEqual([
      'email',
    ])
    expect(identitiesOf({ ...none, emails: [null, ' '], phones: ['123'] })).toEqual([])
  })

  test('records of two connections with the same id are two', () => {
    expect(
      texts({
        ...none,
        records: [
          { connectionId: 'a', id: '1' },
          { connectionId: 'b', id: '1' },
        ],
      }),
    ).toHaveLength(2)
  })

  test('cannot be compared between organisations, nor made without the key, and outlive the encryption key', () => {
    const [old, fresh] = [randomBytes(32).toString('base64'), randomBytes(32).toString('base64')]
    const box = createSecretBox(`1:${old}`)
    const key = newHashKey(box, 'one')
    const hash = identityHash(box, 'one', key)
    expect(hash('email:a')).toBe(identityHash(box, 'one', key)('email:a'))
    expect(hash('email:a')).not.toBe(identityHash(box, 'two', newHashKey(box, 'two'))('email:a'))
    expect(() => identityHash(box, 'two', key)).toThrow('cannot be read')
    const both = createSecretBox(`2:${fresh},1:${old}`)
    const alone = createSecretBox(`2:${fresh}`)
    expect(identityHash(alone, 'one', resealedHashKey(both, 'one', key))('email:a')).toBe(hash('email:a'))
  })
})
