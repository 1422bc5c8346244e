import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { linesOf } from '../../../src/lib/records/lists/csv.ts'
import { restored } from '../../../src/lib/records/fields/formulas.ts'

/** Any text, and what is made of the marks of formulas and separators. */
const cells = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: fc.constantFrom("'", '=', '-', '＝', ';', '\t', '\r', '\n', '"', ' ', 'a', '0') }),
)

test.each(['=1+1', '+31 20 123', '-2', '@SUM(A1)', '\t=1', '\r=1', '＝1'])('no spreadsheet takes %j for a formula', (cell) => {
  expect(linesOf([[cell]])).toMatch(/^"'/)
})

test.each(['Ann;=1+1', 'Ann;"=1+1', 'Ann\n=1+1', 'Ann\t@SUM(A1)', 'Ann; -2', 'Ann;＝1'])(
  'nor what stands in %j, where it separates by semicolons',
  (cell) => {
    const cells = linesOf([['a', cell, 'b']]).split(/[;\t\r\n]/)
    expect(cells.filter((each) => /^["\s]*[=+\-@＝]/.test(each))).toEqual([])
  },
)

test('a long text of nothing but separators is read once, not once for each of them', () => {
  const long = '\n'.repeat(100_000)
  expect(linesOf([[`a${long}x`]])).toHaveLength(long.length + 6)
  expect(linesOf([[`a${long}=1`]])).toContain("\n'=1")
}, 5_000)

test('nor is one of nothing but apostrophes, which belong to what follows them', () => {
  const long = "'".repeat(300_000)
  expect(linesOf([[`${long}x`]])).toHaveLength(long.length + 5)
  expect(restored(`${long}x`)).toBe(`${long}x`)
  expect(restored(`${long}=1`)).toBe(`${long.slice(1)}=1`)
}, 5_000)

test('whatever a cell holds, it is one cell when it is read again, and the same once it is no formula any more', () => {
  fc.assert(
    fc.property(fc.array(fc.array(cells, { minLength: 3, maxLength: 3 }), { minLength: 1, maxLength: 5 }), (rows) => {
      const read: string[][] = parse(linesOf(rows), { record_delimiter: '\r\n' })
      expect(read.map((row) => row.map((cell, index) => [cell, index]).length)).toEqual(rows.map(() => 3))
      expect(read.map((row) => row.map(restored))).toEqual(rows)
    }),
  )
})
