import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type SyncedObject, syncedObjects } from '../../../src/lib/crm/domain/objects.ts'
import { formFields } from '../../../src/lib/records/fields/record-fields.ts'
import { emptyForm, type RecordForm, valuesOf } from '../../../src/lib/records/forms/record-form.ts'
import { changedFields, rebased, recordEdits, withChanges, withStored } from '../../../src/lib/records/forms/record-merge.ts'
import type { RecordValues } from '../../../src/lib/records/fields/record-values.ts'

const text = fc.constantFrom('', 'a', 'b', ' a ', 'c', '7', '7.0')
const row = fc
  .record({
    key: fc.constantFrom('x', 'y', 'z'),
    value: fc.constantFrom('1', '2', 'true', '[1,2]'),
    kind: fc.constantFrom('text', 'number', 'json'),
  })
  .map((each) => ({ ...each, id: each.key }) as const)
const formOf = (object: SyncedObject): fc.Arbitrary<RecordForm> =>
  fc.record({
    texts: fc.record(Object.fromEntries(formFields(object).map(({ name }) => [name, text]))),
    custom: fc.uniqueArray(row, { selector: ({ key }) => key, maxLength: 3 }),
  })

const isSame = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b)

describe.each(syncedObjects)('%s:', (object) => {
  const form = formOf(object)
  const names = [...formFields(object).map(({ name }) => name), 'custom.x', 'custom.y', 'custom.z']

  /** The value of a field as it is stored; undefined: blank. */
  const valueOf = (of: RecordForm, name: string): unknown => valuesOf(object, of).get(name)
  const saving = (opened: RecordForm, mine: RecordForm, theirs: RecordForm) => {
    const edits = recordEdits(object, opened, valuesOf(object, mine), valuesOf(object, theirs))
    return { ...edits, result: withChanges(valuesOf(object, theirs), edits.changes) }
  }
  const stored = (values: RecordValues, name: string): unknown => values.get(name)

  describe('saving a form that was opened before others changed the record', () => {
    test('each field ends with the value of the person who changed it, and only what both changed differently is asked about', () => {
      fc.assert(
        fc.property(form, form, form, (opened, mine, theirs) => {
          const { result, clashes } = saving(opened, mine, theirs)
          for (const name of names) {
            const [was, own, now] = [valueOf(opened, name), valueOf(mine, name), valueOf(theirs, name)]
            const clash = clashes.find((each) => each.name === name)
            if (isSame(own, was) || !isSame(now, was)) expect(stored(result, name)).toEqual(now)
            else expect(stored(result, name)).toEqual(own)
            const isContested = !isSame(own, was) && !isSame(now, was) && !isSame(own, now)
            expect(clash !== undefined).toBe(isContested)
            if (clash) expect([clash.mine, clash.theirs]).toEqual([own, now])
          }
        }),
      )
    })

    test('nobody else changed it: all of the form is stored; nothing was changed in the form: nothing is written', () => {
      fc.assert(
        fc.property(form, form, (opened, other) => {
          const alone = saving(opened, other, opened)
          for (const name of names) expect(stored(alone.result, name)).toEqual(valueOf(other, name))
          expect(saving(opened, opened, other)).toMatchObject({
            changes: new Map(),
            clashes: [],
            result: valuesOf(object, other),
          })
        }),
      )
    })

    test('mine over theirs concerns only the fields that were asked about', () => {
      fc.assert(
        fc.property(form, form, form, (opened, mine, theirs) => {
          const asked = new Set(saving(opened, mine, theirs).clashes.map(({ name }) => name))
          const after = rebased(object, { opened, form: mine }, theirs)
          const { result, clashes } = saving(theirs, after.form, theirs)
          expect(clashes).toEqual([])
          for (const name of names) {
            const own = !isSame(valueOf(mine, name), valueOf(opened, name))
            if (asked.has(name)) expect(stored(result, name)).toEqual(valueOf(mine, name))
            else if (!own) expect(stored(result, name)).toEqual(valueOf(theirs, name))
          }
        }),
      )
    })
  })

  describe('a form whose record changes while somebody types', () => {
    test('keeps what was typed, shows the rest as it is now, and asks the same questions when it is saved', () => {
      fc.assert(
        fc.property(form, form, form, (opened, mine, theirs) => {
          const after = rebased(object, { opened, form: mine }, theirs)
          for (const name of names) {
            const isTyped = !isSame(valueOf(mine, name), valueOf(opened, name))
            expect(valueOf(after.form, name)).toEqual(valueOf(isTyped ? mine : theirs, name))
          }
          const later = saving(after.opened, after.form, theirs)
          const before = saving(opened, mine, theirs)
          expect(later.clashes).toEqual(before.clashes)
          expect(later.result).toEqual(before.result)
        }),
      )
    })

    test('a property that is half typed stays where it is', () => {
      const half = { id: 'new 1', key: '', value: 'gold', kind: 'text' } as const
      const tier = { id: 'tier', key: 'tier', value: '1', kind: 'text' } as const
      const level = { id: 'level', key: 'level', value: '2', kind: 'text' } as const
      const opened = { ...emptyForm, custom: [tier] }
      const after = rebased(
        object,
        { opened, form: { ...opened, custom: [tier, half] } },
        { ...opened, custom: [{ ...tier, value: '9' }, level] },
      )
      expect(after.form.custom).toEqual([{ ...tier, value: '9' }, half, level])
    })
  })

  test('the fields that are taken from what is stored are those that were named', () => {
    fc.assert(
      fc.property(form, form, fc.subarray(names), (mine, theirs, taken) => {
        const after = withStored(object, mine, theirs, taken)
        for (const name of names) expect(valueOf(after, name)).toEqual(valueOf(taken.includes(name) ? theirs : mine, name))
        expect(changedFields(object, mine, after).every((name) => taken.includes(name))).toBe(true)
      }),
    )
  })
})
