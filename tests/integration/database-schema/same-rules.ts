import type { PGlite } from '@electric-sql/pglite'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { hostSpellings } from '../../../src/lib/crm/connector-kit/host-spellings.ts'
import { domainKey } from '../../../src/lib/crm/domain/domain-key.ts'
import { asKey, emailKey } from '../../../src/lib/crm/domain/email-key.ts'
import { phoneKey } from '../../../src/lib/crm/domain/match-keys.ts'
import { isCurrencyInUse, minorDigits } from '../../../src/lib/crm/domain/money.ts'

/** What the database and the code each know by themselves, and have to know alike. */
export function describeSameRules(database: () => Pick<PGlite, 'query'>): void {
  it('matches emails by the same key as the code does, whatever the text', async () => {
    const special = ['\u00AD', '\u200B', '\u200D', '\u202E', '\u2060', '\u2066', '\uFEFF', '\u00A0', '\u3000', '\t', '\v', ' ']
    const letter = fc.oneof(
      fc.constantFrom(...special, '@', 'A', 'É', 'İ', 'Σ', 'ẞ', '\u212A', '＠', 'Ａ', '＼', '。', 'e\u0301', 'I\u0307', 'ａ'),
      fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }).filter((each) => each !== '\0'),
    )
    const texts = fc.sample(
      fc.array(letter, { maxLength: 12 }).map((letters) => letters.join('')),
      { numRuns: 3_000, seed: 20_261_128 },
    )
    const { rows } = await database().query<{ key: string }>('select private.email_key(t) as key from unnest($1::text[]) t', [
      texts,
    ])
    const addresses = texts.filter((text) => asKey(text).includes('@'))
    const told = new Map(texts.map((text, index) => [text, rows[index]?.key]))
    expect(addresses.length).toBeGreaterThan(500)
    // Of a host beyond ASCII, which here is none, the next test.
    const isSame = (text: string) => {
      const [ours, theirs = ''] = [asKey(text), told.get(text)]
      const host = ours.slice(ours.lastIndexOf('@') + 1)
      return /^[\0-\x7f]*$/.test(host) ? theirs === ours : theirs.startsWith(ours.slice(0, -host.length))
    }
    expect(addresses.filter((text) => !isSame(text))).toEqual([])
  })

  it('matches an address by the same key as the code does, however its host is written', async () => {
    const label = fc.array(
      fc.constantFrom(
        'ü',
        'u\u0308',
        'ß',
        'ẞ',
        'É',
        'ñ',
        'β',
        'Ж',
        'я',
        '多',
        '語',
        '한',
        'ｍ',
        'ﬁ',
        '\u00AD',
        '𠮷',
        'a',
        'Z',
        '0',
        '-x',
      ),
      { minLength: 1, maxLength: 8 },
    )
    const texts = fc.sample(
      fc
        .tuple(fc.constantFrom('zoë', 'Ada', 'o’hara'), fc.array(label, { minLength: 1, maxLength: 3 }))
        .map(([name, labels]) => `${name}@${labels.map((letters) => letters.join('')).join('.')}.example`),
      { numRuns: 2_000, seed: 20_261_131 },
    )
    const named = [
      'zoë@münchen.example',
      'zoë@xn--mnchen-3ya.example',
      'a@xn--ü.example',
      'a@他们为什么不说中文.example',
      'a@почемужеонинеговорятпорусски.example',
    ]
    const { rows } = await database().query<{ key: string }>(
      'select private.email_key(t) as key from unnest($1::text[]) with ordinality u (t, n) order by n',
      [[...named, ...texts]],
    )
    const unlike = [...named, ...texts].flatMap((text, index) => {
      const [ours, theirs] = [emailKey(text), rows[index]?.key]
      return ours === theirs ? [] : [{ text, ours, theirs }]
    })
    expect(unlike).toEqual([])
    expect(rows.filter(({ key }) => key.includes('@xn--')).length).toBeGreaterThan(500)
  })

  it('matches phone numbers by the same key as the code does', async () => {
    const part = fc.constantFrom('+', '00', '0', '(0)', '（０）', '＋', ' ', '-', '4', '451', '٤', '۵', '६', '７', 'x', '1234567')
    const texts = fc.sample(
      fc.array(part, { maxLength: 9 }).map((parts) => parts.join('')),
      { numRuns: 2_000, seed: 20_261_130 },
    )
    const { rows } = await database().query<{ key: string | null }>(
      'select private.phone_key(t) as key from unnest($1::text[]) with ordinality u (t, n) order by n',
      [texts],
    )
    expect(texts.filter((text, index) => phoneKey(text) !== (rows[index]?.key ?? null))).toEqual([])
  })

  it('knows the same currencies as the code does', async () => {
    const letters = Array.from({ length: 26 }, (_, index) => String.fromCharCode(65 + index))
    const codes = letters.flatMap((a) => letters.flatMap((b) => letters.map((c) => `${a}${b}${c}`)))
    const { rows } = await database().query<{ code: string }>(
      'select code from unnest($1::text[]) code where private.is_currency(code) order by code',
      [codes],
    )
    const known = codes.filter((code) => minorDigits(code) !== undefined)
    expect(rows.map(({ code }) => code)).toEqual(known)
    const inUse = await database().query<{ code: string }>(
      'select code from unnest($1::text[]) code where private.is_currency_in_use(code) order by code',
      [codes],
    )
    expect(inUse.rows.map(({ code }) => code)).toEqual(codes.filter(isCurrencyInUse))
    const digits = await database().query<{ digits: number }>(
      'select private.minor_digits(code) as digits from unnest($1::text[]) code',
      [known],
    )
    expect(digits.rows.map((row, index) => [known[index], row.digits])).toEqual(known.map((code) => [code, minorDigits(code)]))
  })

  it('matches domains by the same key as the code does, whatever the text', async () => {
    const part = fc.constantFrom(
      'https://',
      'www.',
      'acme',
      '.',
      'example',
      'com',
      '@',
      ':8080',
      '/',
      '?',
      '#',
      ' ',
      'GMAIL.com',
      'İ',
      '\u200B',
      'ü',
      'u\u0308',
      'ｗｗｗ．',
      '。',
      'ß',
      'β多',
      '//',
      'live.co.uk',
      'facebook.com/',
      '多'.repeat(40),
    )
    const texts = fc.sample(
      fc.array(part, { maxLength: 9 }).map((parts) => parts.join('')),
      { numRuns: 3_000, seed: 20_261_129 },
    )
    const { rows } = await database().query<{ key: string | null }>(
      'select private.domain_key(t) as key from unnest($1::text[]) with ordinality u (t, n) order by n',
      [texts],
    )
    const spellings = (host: string | null): readonly (string | null)[] => (host === null ? [null] : hostSpellings(host))
    expect(texts.filter((text, index) => !spellings(domainKey(text)).includes(rows[index]?.key ?? null))).toEqual([])
    expect(rows.filter(({ key }) => key !== null).length).toBeGreaterThan(100)
  })
}
