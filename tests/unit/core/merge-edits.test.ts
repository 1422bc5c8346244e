import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { refuseClash } from '../../../src/lib/core/edits/changed-meanwhile.ts'
import { clashOf, mergeRows } from '../../../src/lib/core/edits/merge-edits.ts'

describe('a change that says what it was made of', () => {
  const seen = { url: 'https://one.test', name: null, rules: [{ path: 'a', action: 'drop' }] }

  test('is refused with the part that somebody else has changed to something else', () => {
    const clash = clashOf(seen, { url: 'https://mine.test' }, { ...seen, url: 'https://theirs.test' })
    expect(clash).toEqual({ name: 'url', mine: 'https://mine.test', theirs: 'https://theirs.test' })
    const rules = { rules: [{ action: 'mask', path: 'a' }] }
    expect(clashOf(seen, rules, { ...seen, rules: [] })?.name).toBe('rules')
    expect(() => refuseClash(seen, { name: 'Mine' }, { ...seen, name: 'Theirs' })).toThrow(
      expect.objectContaining({
        code: 'changed_meanwhile',
        field: 'name',
        message: 'This was set to “Theirs” meanwhile. Save again to put yours in its place.',
      }),
    )
    expect(() => refuseClash({ name: 'Shop' }, { name: 'Mine' }, { name: null })).toThrow(/was emptied meanwhile/)
    const said = (theirs: unknown) => () => refuseClash({ part: 'seen' }, { part: 'mine' }, { part: theirs })
    expect(said(['email', 'phone'])).toThrow('“email, phone”')
    expect(said([])).toThrow('emptied')
    expect(said(false)).toThrow('“off”')
    expect(said({ fromCrm: 'unlink', share: 0.2, guard: { enabled: true } })).toThrow(
      '“fromCrm: unlink, share: 0.2, guard: enabled: on”',
    )
  })

  test('goes through where nobody has touched the same part, where it is so already, and of what it did not see', () => {
    expect(clashOf(seen, { name: 'Mine' }, { ...seen, url: 'https://theirs.test' })).toBeNull()
    expect(clashOf(seen, { url: 'https://same.test' }, { ...seen, url: 'https://same.test' })).toBeNull()
    expect(clashOf({}, { url: 'https://mine.test' }, { url: 'https://theirs.test' })).toBeNull()
    expect(clashOf(seen, { name: undefined }, { ...seen, name: 'Theirs' })).toBeNull()
    expect(clashOf({ name: null }, { name: 'Mine' }, {})).toBeNull()
    // A form has a blank text where a row has none.
    for (const blank of ['', null, undefined]) {
      expect(clashOf({ name: '' }, { name: 'Mine' }, { name: blank })).toBeNull()
      expect(clashOf({ name: 'Seen' }, { name: '' }, { name: blank })).toBeNull()
    }
    expect(clashOf({ name: '' }, { name: 'Mine' }, { name: 'Theirs' })?.theirs).toBe('Theirs')
  })
})

describe('a list that is saved as a whole, and that others have saved meanwhile', () => {
  type Row = { readonly id: string; readonly value: number }
  const idOf = ({ id }: Row) => id
  const opened: readonly Row[] = [
    { id: 'a', value: 1 },
    { id: 'b', value: 2 },
    { id: 'c', value: 3 },
  ]

  test('has my rows where I changed them and theirs everywhere else, and names those that both changed', () => {
    const mine = [
      { id: 'b', value: 20 },
      { id: 'a', value: 1 },
      { id: 'c', value: 30 },
      { id: 'mine', value: 9 },
    ]
    const theirs = [
      { id: 'a', value: 10 },
      { id: 'c', value: 31 },
      { id: 'b', value: 2 },
      { id: 'theirs', value: 8 },
    ]
    expect(mergeRows(idOf, opened, mine, theirs)).toEqual({
      rows: [
        { id: 'b', value: 20 },
        { id: 'a', value: 10 },
        { id: 'c', value: 30 },
        { id: 'mine', value: 9 },
        { id: 'theirs', value: 8 },
      ],
      clashes: [{ id: 'c', value: 30 }],
    })
    expect(mergeRows(idOf, opened, opened, [{ id: 'a', value: 1 }]).rows).toEqual([{ id: 'a', value: 1 }])
  })

  test('loses no change of either side, whatever they were', () => {
    const rows = fc.uniqueArray(fc.record({ id: fc.constantFrom('a', 'b', 'c', 'd'), value: fc.integer({ min: 0, max: 2 }) }), {
      selector: idOf,
    })
    fc.assert(
      fc.property(rows, rows, rows, (before, mine, theirs) => {
        const at = (list: readonly Row[], id: string) => list.find((row) => row.id === id)?.value
        const merged = mergeRows(idOf, before, mine, theirs)
        for (const id of ['a', 'b', 'c', 'd']) {
          const isMine = at(mine, id) !== at(before, id)
          expect(at(merged.rows, id)).toBe(isMine ? at(mine, id) : at(theirs, id))
          const isBoth = isMine && at(theirs, id) !== at(before, id) && at(mine, id) !== at(theirs, id)
          expect(merged.clashes.some((row) => row.id === id)).toBe(isBoth)
        }
      }),
    )
  })
})
