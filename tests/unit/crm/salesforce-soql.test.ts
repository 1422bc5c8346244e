import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { instantLiteral, literal, queriesForValues, select, urlBytes } from '../../../src/lib/crm/salesforce/soql.ts'
import { failureOf } from '../support/failure.ts'

/** Parses a SOQL literal by Salesforce's documented escapes; null for text that is not exactly one literal. */
function readLiteral(soql: string): string | null {
  const inside = /^'((?:[^'\\\n\r]|\\[nrtbf"'\\])*)'$/u.exec(soql)?.[1]
  const meanings: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' }
  return inside?.replace(/\\(.)/gu, (_, escaped: string) => meanings[escaped] ?? escaped) ?? null
}

const nasty = fc.string({
  unit: fc.oneof(
    fc.constantFrom("'", '"', '\\', '\n', '\r', '\t', '\b', '\f', '%', '_', ' OR ', 'é'),
    fc.string({ unit: 'binary' }),
  ),
})

describe('SOQL literal', () => {
  test('represents exactly the text it was made from, whatever that contains', () => {
    fc.assert(
      fc.property(nasty, (text) => {
        expect(readLiteral(literal(text))).toBe(text.toWellFormed())
      }),
    )
  })

  test('of an unpaired surrogate is a valid URL part', () => {
    expect(encodeURIComponent(literal('a\uD800b'))).toBe("'a%EF%BF%BDb'")
  })

  test('of an instant has whole seconds, rounded down, in UTC', () => {
    expect(instantLiteral('2026-11-20T10:15:30.999+01:00')).toBe('2026-11-20T09:15:30Z')
  })
})

describe('SOQL query', () => {
  test('has its clauses in order', () => {
    expect(select({ fields: ['Id', 'Account.Name'], from: 'Contact', where: 'Id > 1', orderBy: 'Id', limit: 1 })).toBe(
      'SELECT Id, Account.Name FROM Contact WHERE Id > 1 ORDER BY Id LIMIT 1',
    )
    expect(select({ fields: ['Id'], from: 'Lead' })).toBe('SELECT Id FROM Lead')
  })

  test.each(['Id FROM User', 'a,b', "x'", '', '1st', 'A.B.C', '(SELECT Id FROM Cases)'])(
    '%j is rejected as a field name',
    async (name) => {
      expect(await failureOf(() => select({ fields: [name], from: 'Contact' }))).toMatchObject({ code: 'invalid_field' })
    },
  )

  test('many values are split so that each URL is short enough, and no value is lost, duplicated or reordered', () => {
    const of = (list: string) => `SELECT Id FROM Contact WHERE Email IN ${list}`
    const value = fc.oneof(nasty, fc.string({ minLength: 200, maxLength: 400 }))
    fc.assert(
      fc.property(fc.array(value, { maxLength: 400 }), fc.integer({ min: 1, max: 300 }), (values, valuesMax) => {
        const queries = queriesForValues(values, of, valuesMax)
        const lists = queries.map((soql) => soql.slice(of('').length + 1, -1).match(/'(?:[^'\\]|\\.)*'/gsu) ?? [])
        expect(lists.flat()).toEqual(values.map(literal))
        expect(lists.every((list) => list.length > 0 && list.length <= valuesMax)).toBe(true)
        expect(queries.every((soql) => urlBytes(soql) < 15_000)).toBe(true)
      }),
      { numRuns: 30 },
    )
  })

  test('values that fit are not split, and a value that fits no URL gets a query of its own', () => {
    const of = (list: string) => `SELECT Id FROM Contact WHERE Id IN ${list}`
    expect(
      queriesForValues(
        Array.from({ length: 500 }, () => '003xx000004TmiQAAS'),
        of,
      ),
    ).toHaveLength(1)
    // A request line as it is sent, of the shortest values that are asked for.
    const ids = Array.from({ length: 2_000 }, (_, index) => `003gL0${String(index).padStart(12, '0')}`)
    for (const soql of queriesForValues(ids, of)) {
      const { pathname, search } = new URL(
        `https://example.my.salesforce.com/services/data/v64.0/query?q=${encodeURIComponent(soql)}`,
      )
      expect(`${pathname}${search}`.length).toBeLessThan(15_000)
    }
    expect(queriesForValues(['a', 'x'.repeat(20_000), 'b'], of)).toHaveLength(3)
    expect(queriesForValues([], of)).toEqual([])
  })
})
