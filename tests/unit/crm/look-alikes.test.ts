import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { emailSpellings } from '../../../src/lib/crm/connector-kit/email-spellings.ts'
import { domainKey } from '../../../src/lib/crm/domain/domain-key.ts'
import { emailKey } from '../../../src/lib/crm/domain/email-key.ts'
import { allIdentities, identitiesOf } from '../../../src/lib/crm/domain/erased-identities.ts'
import { phoneKey, remoteKeys } from '../../../src/lib/crm/domain/match-keys.ts'
import { nameSpellings } from '../../../src/lib/crm/domain/namesakes.ts'
import { isPoorer, sameValue } from '../../../src/lib/crm/domain/normalize.ts'
import { remoteRecord, textField } from './support/pairs.ts'

const kinds = {
  email: { key: emailKey, of: (name: string) => `${name}@acme.example` },
  domain: { key: domainKey, of: (name: string) => `${name}.example` },
} as const
type Kind = keyof typeof kinds
const both = ['email', 'domain'] as const
const keys = (kind: Kind, ...names: readonly string[]) => names.map((name) => kinds[kind].key(kinds[kind].of(name)))

/** Letters that look like one of Latin and are another. */
const twins = [
  ['a', 'а'],
  ['e', 'е'],
  ['o', 'о'],
  ['p', 'р'],
  ['c', 'с'],
  ['o', 'ο'],
  ['v', 'ν'],
  ['i', 'і'],
] as const
/** One letter as a whole, and as a letter with a mark after it. */
const composed = ['é', 'ü', 'ñ', 'å', 'ệ', 'й'] as const
const word = fc.stringMatching(/^[a-z]{1,8}$/)
const fullWidth = (text: string) => text.replace(/[!-~]/g, (each) => String.fromCharCode(each.charCodeAt(0) + 0xfee0))

describe.each(both)('keys of the kind %s', (kind) => {
  test('tell letters of Cyrillic and Greek from the Latin ones that they look like', () => {
    fc.assert(
      fc.property(word, word, fc.constantFrom(...twins), (before, after, [latin, other]) => {
        const [one, two] = keys(kind, `${before}${latin}${after}`, `${before}${other}${after}`)
        expect(one).not.toBeNull()
        expect(two).not.toBe(one)
      }),
    )
  })

  test('tell ß from ss, the dotless ı from i, and one mark from another', () => {
    for (const [one, two] of [
      ['strauß', 'strauss'],
      ['ışık', 'isik'],
      ['jose', 'josé'],
      ['josè', 'josé'],
    ] as const)
      expect(new Set(keys(kind, one, two)).size).toBe(2)
  })

  test('are the same for a letter with its mark and for the letter and the mark, in either case', () => {
    fc.assert(
      fc.property(word, word, fc.constantFrom(...composed), (before, after, letter) => {
        const name = `${before}${letter}${after}`
        expect(
          new Set(keys(kind, name, name.normalize('NFD'), name.toUpperCase(), name.normalize('NFD').toUpperCase())).size,
        ).toBe(1)
      }),
    )
    expect(new Set(keys(kind, 'İstanbul', 'İstanbul'.normalize('NFD'), 'istanbul')).size).toBe(1)
  })

  test('are the same in letters of full width, as keyboards of Japan and China write them', () => {
    fc.assert(
      fc.property(word, (name) => {
        const { key, of } = kinds[kind]
        expect(key(fullWidth(of(name)))).toBe(of(name))
        expect(key(of(name).replace('.', '。'))).toBe(of(name))
      }),
    )
  })
})

describe('an address', () => {
  test('is another one with something after a plus', () => {
    fc.assert(
      fc.property(word, word, (name, tag) => {
        expect(emailKey(`${name}+${tag}@acme.example`)).not.toBe(emailKey(`${name}@acme.example`))
      }),
    )
    // What one provider makes of dots is no rule of others.
    expect(emailKey('a.da@gmail.com')).not.toBe(emailKey('ada@gmail.com'))
  })

  test('is the same no matter who wrote its host: people or machines; and is looked for in both spellings', () => {
    fc.assert(
      fc.property(word, word, fc.constantFrom('ü', 'ß', 'é', 'д', '多'), (name, host, letter) => {
        const written = `${name}@${host}${letter}.example`
        const machine = `${name}@${new URL(`http://${host}${letter}.example`).hostname}`
        expect(emailKey(written)).toBe(machine)
        expect(emailKey(machine.toUpperCase())).toBe(machine)
        expect(emailSpellings(machine)).toEqual([machine, written])
        expect(sameValue('email', written, machine)).toBe(true)
      }),
    )
    expect(emailSpellings('ada@acme.example')).toEqual(['ada@acme.example'])
    expect(emailSpellings('no address')).toEqual(['no address'])
  })

  test('in letters of full width gives way to the plain one where the two are one, and a correction of it is an edit', () => {
    const wide = fullWidth('ada@acme.example')
    expect(isPoorer('email', wide, 'ada@acme.example')).toBe(true)
    expect(isPoorer('email', 'ada@acme.example', wide)).toBe(false)
    expect(sameValue('email', wide, 'ada@acme.example')).toBe(false)
  })
})

describe('a phone number', () => {
  const digits = fc.stringMatching(/^[0-9]{7,12}$/)
  const scripts = ['٠', '۰', '०', '０'] as const
  const inScript = (zero: string, text: string) =>
    text.replace(/[0-9]/g, (each) => String.fromCharCode(zero.charCodeAt(0) + Number(each)))

  test('is the same in digits of another script, of which none is left out', () => {
    fc.assert(
      fc.property(digits, fc.constantFrom(...scripts), fc.nat(), (number, zero, at) => {
        const cut = at % number.length
        const mixed = number.slice(0, cut) + inScript(zero, number.slice(cut))
        expect(phoneKey(`+${mixed}`)).toBe(`+${number}`)
        expect(sameValue('phone', `+${mixed}`, `+${number}`)).toBe(true)
        // With digits left out it would be another number.
        expect(sameValue('phone', `+${mixed}`, `+${number.slice(0, cut)}`)).toBe(false)
      }),
    )
    expect(phoneKey('＋４５ ２８４９０４５１')).toBe('+4528490451')
  })

  test('in digits that nobody here reads is compared as it is written', () => {
    expect(sameValue('phone', '+45 ২৮ 490451', '+45 490451')).toBe(false)
    expect(phoneKey('+45 ২৮ 490451')).toBeNull()
  })
})

test('a custom key is looked up as it is written, however its marks are', () => {
  const mapping = [textField('custom.number')]
  const values = remoteKeys(['custom.number'], mapping, remoteRecord({ 'crm_custom.number': 'Zoe\u0308' })).map(
    ({ value }) => value,
  )
  expect(values).toEqual(expect.arrayContaining(['Zo\u00EB', 'Zoe\u0308']))
})

test('a name in letters that only look like Latin is not looked for as the Latin one', () => {
  for (const [latin, other] of twins) expect(nameSpellings(`Acme ${other}`)).not.toContain(`Acme ${latin}`)
  expect(nameSpellings('Zoe\u0308 Ltd')).toContain('Zo\u00EB Ltd')
})

test('who was erased is recognised in every spelling of the address, and in that of blocks made before', () => {
  const texts = (email: string) => identitiesOf({ emails: [email], phones: [], records: [] }).map(({ text }) => text)
  const made = allIdentities({ emails: ['Zoë@münchen.example'], phones: [], records: [] })
  const blocked = new Set(made.map(({ text }) => text))
  for (const email of [
    'zoë@münchen.example'.normalize('NFD'),
    'ZOË@xn--mnchen-3ya.example',
    '\u200Bzoë@münchen.example',
    fullWidth('zoë@') + 'münchen.example',
  ])
    expect(texts(email).some((text) => blocked.has(text))).toBe(true)
  expect(texts('zoë@münchen.example')).toContain('email:zoë@münchen.example')
})
