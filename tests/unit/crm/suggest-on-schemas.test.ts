import { expect, test } from 'vitest'
import { suggestFields } from '../../../src/lib/crm/domain/suggest/suggest-fields.ts'
import { acceptable, type NamedPair, pairedCrms, readSchemaPairs } from '../../support/schema-pairs/read.ts'

type Tally = { answers: number; right: number; wrong: number; sure: number; sureRight: number }

/** Its choices as a connector has them. */
function asRead({ options, ...field }: NamedPair['pair']['theirs'][number]) {
  return options === undefined ? field : { ...field, options: options.map((label) => ({ label })) }
}

/** Of all fields of a schema: those that have an answer and got it, wrong suggestions, and what is said to be sure. */
function judge({ pair }: NamedPair, tally: Tally): void {
  const { object, ours, theirs, records, answers } = pair
  const custom = ours.map(({ name }) => name)
  const found = new Map(
    suggestFields({ object, custom, crmFields: theirs.map(asRead), mapped: [], records }).map((each) => [each.crmField, each]),
  )
  for (const { name } of theirs) {
    const wanted = acceptable(answers[name] ?? null)
    const suggestion = found.get(name)
    const isRight = wanted.includes(suggestion?.adsappField ?? null)
    if (!wanted.includes(null)) tally.answers += 1
    if (!wanted.includes(null) && isRight) tally.right += 1
    if (suggestion !== undefined && !isRight) tally.wrong += 1
    if (suggestion?.confidence === 'sure') tally.sure += 1
    if (suggestion?.confidence === 'sure' && isRight) tally.sureRight += 1
  }
}

test.each(pairedCrms)(
  'of 20 schemas of %s, what is said to be sure is right, and most of what there is to find is found',
  (crm) => {
    const tally: Tally = { answers: 0, right: 0, wrong: 0, sure: 0, sureRight: 0 }
    for (const named of readSchemaPairs().filter((each) => each.crm === crm)) judge(named, tally)
    const { answers, right, wrong, sure, sureRight } = tally
    console.log(`${crm}: ${right} of ${answers} found, ${wrong} wrong; sure: ${sureRight} of ${sure} right`)
    expect(sureRight / sure).toBeGreaterThanOrEqual(0.98)
    expect(right / answers).toBeGreaterThanOrEqual(0.88)
    expect(wrong / (right + wrong)).toBeLessThanOrEqual(0.03)
  },
)

test('of all 60 the first suggestion is right for nine fields in ten that have an answer', () => {
  const tally: Tally = { answers: 0, right: 0, wrong: 0, sure: 0, sureRight: 0 }
  for (const named of readSchemaPairs()) judge(named, tally)
  expect(tally.right / tally.answers).toBeGreaterThanOrEqual(0.9)
})
