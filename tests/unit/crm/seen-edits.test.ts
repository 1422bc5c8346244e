import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { FieldMapping } from '../../../src/lib/crm/domain/field-mapping.ts'
import { mappingEdits, settingsEdits } from '../../../src/lib/crm/domain/seen-edits.ts'

describe('settings that two people change at once', () => {
  const number = fc.integer({ min: 1, max: 3 })
  const settings = fc.record({ guard: fc.record({ share: number, atLeast: number }), dailyBudget: fc.option(number) })

  test('each setting of a group ends as the person who changed it has left it; one that both changed is asked about', () => {
    fc.assert(
      fc.property(settings, settings, settings, (seen, mine, current) => {
        const { settings: saved, clashes } = settingsEdits(seen, mine, current)
        const values = (of: typeof seen) => ({
          'guard.share': of.guard.share,
          'guard.atLeast': of.guard.atLeast,
          dailyBudget: of.dailyBudget,
        })
        const [was, own, now] = [values(seen), values(mine), values(current)]
        const names = ['guard.share', 'guard.atLeast', 'dailyBudget'] as const
        expect(clashes.map(({ name }) => name)).toEqual(
          names.filter((name) => own[name] !== was[name] && now[name] !== was[name] && own[name] !== now[name]),
        )
        const expected = (name: (typeof names)[number]) =>
          own[name] !== was[name] && now[name] === was[name] ? own[name] : now[name]
        expect(saved).toEqual({
          guard: { share: expected('guard.share'), atLeast: expected('guard.atLeast') },
          dailyBudget: expected('dailyBudget'),
        })
      }),
    )
  })

  test('what of a group is not in the change stays as it is', () => {
    const current = { deletes: { fromCrm: 'archive', toCrm: 'ignore' } }
    for (const toCrm of [{ toCrm: 'unlink' }, { toCrm: 'unlink', fromCrm: undefined }]) {
      expect(settingsEdits(current, { deletes: toCrm }, current)).toEqual({
        settings: { deletes: { fromCrm: 'archive', toCrm: 'unlink' } },
        clashes: [],
      })
    }
  })

  test('a setting that is not in the change is not written', () => {
    expect(settingsEdits({ a: 1, b: 1 }, { a: 2, b: undefined }, { a: 1, b: 5 }).settings).toEqual({ a: 2 })
  })
})

describe('a mapping that two people edit at once', () => {
  test('a row is the same in whatever order its parts come', () => {
    const seen = {
      adsappField: 'email',
      crmField: 'a',
      direction: 'to_crm',
      transformRule: null,
      conflictPolicy: null,
      isCustom: false,
    } as const
    const { isCustom, ...rest } = seen
    const stored = { isCustom, ...rest }
    expect(mappingEdits([seen], [{ ...seen, crmField: 'b' }], [stored]).clashes).toEqual([])
  })

  const row = fc.record({ adsappField: fc.constantFrom('email', 'phone', 'company'), crmField: fc.constantFrom('a', 'b') }).map(
    (names): FieldMapping => ({
      ...names,
      direction: 'bidirectional',
      transformRule: null,
      conflictPolicy: null,
      isCustom: false,
    }),
  )
  const mapping = fc.uniqueArray(row, { selector: ({ adsappField }) => adsappField })
  const of = (rows: readonly FieldMapping[], name: string) => rows.find(({ adsappField }) => adsappField === name)?.crmField

  test('a row that only one of them added, changed or removed is so; no row goes that was not removed', () => {
    fc.assert(
      fc.property(mapping, mapping, mapping, (seen, mine, current) => {
        const { mapping: saved, clashes } = mappingEdits(seen, mine, current)
        for (const name of ['email', 'phone', 'company']) {
          const [was, own, now] = [of(seen, name), of(mine, name), of(current, name)]
          const isContested = own !== was && now !== was && own !== now
          expect(clashes.some((clash) => clash.name === name)).toBe(isContested)
          expect(of(saved, name)).toBe(own !== was && now === was ? own : now)
        }
      }),
    )
  })
})
