import { describe, expect, test } from 'vitest'
import { contactSchema } from '../../../src/lib/http/gateway/schemas.ts'
import { cellValue } from '../../../src/lib/records/imports/cell-value.ts'
import { checkedValue } from '../../../src/lib/records/imports/checked-value.ts'
import { guessedSettings } from '../../../src/lib/records/imports/guess.ts'
import { targetsOf } from '../../../src/lib/records/imports/settings.ts'
import { recordsOf } from '../../../src/lib/records/resources/resources.ts'
import { recordObjects } from '../../../src/lib/objects/record-objects.ts'

const n = 200_000
/** What makes a pattern that can be met in several ways look at a text again from each of its characters. */
const long: Readonly<Record<string, string>> = {
  spaces: `12${' '.repeat(n)}z`,
  digits: `${'1'.repeat(n)}z`,
  dots: `a@${'.'.repeat(n)}@`,
  parts: `a@${'a.'.repeat(n / 2)} `,
  commas: `${','.repeat(n)}x`,
  slashes: `https:${'/'.repeat(n)} `,
  apostrophes: `${"'".repeat(n)}x`,
  tags: `${'<'.repeat(n)}a`,
}
const notation = { dates: 'dmy', numbers: 'point', words: {} } as const

describe.each(Object.entries(long))('a long text of %s', (_name, text) => {
  test('is read once by what the gateway takes', () => {
    expect(contactSchema.safeParse({ phone: text }).success).toBe(false)
    expect(contactSchema.safeParse({ email: text }).success).toBe(false)
  }, 5_000)

  test.each([...recordObjects])(
    'and by what an import makes of a cell of a %s',
    (object) => {
      const resource = recordsOf(object)
      const headings = targetsOf(resource).map(({ name }) => name)
      const guessed = guessedSettings(resource, [...headings, 'Something else'], [[...headings.map(() => text), text]])
      expect(guessed.columns.slice(0, headings.length)).toEqual(headings)
      for (const member of targetsOf(resource)) {
        if (member.rules === null && member.kind !== 'json') continue
        const cell = cellValue(member, text, notation)
        if ('value' in cell) checkedValue(member, cell.value)
      }
    },
    5_000,
  )
})
