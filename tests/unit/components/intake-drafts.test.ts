import { expect, test } from 'vitest'
import { asDraft, asNew, edited } from '../../../src/components/intake/drafts.ts'

const sent = asDraft({ issue: 'Screen', estimated_cost: 299.99 }, ['issue', 'estimated_cost', 'notes'])

test('only what a person has changed of a message is an edit, and what they empty is left out', () => {
  expect(edited(sent, { ...sent, issue: ' Screen ' })).toEqual({ edits: {}, errors: {} })
  expect(edited(sent, { ...sent, issue: ' ', notes: 'With care' })).toEqual({
    edits: { issue: null, notes: 'With care' },
    errors: {},
  })
  expect(edited(sent, { ...sent, estimated_cost: ' 310.5 ' }).edits).toEqual({ estimated_cost: 310.5 })
})

test('a cost that is no number is told, and never approved as if it had been emptied', () => {
  for (const text of ['abc', '310,50', '1e999', 'Infinity', '0x10'])
    expect({ text, ...edited(sent, { ...sent, estimated_cost: text }) }).toEqual({
      text,
      edits: {},
      errors: { estimated_cost: 'Enter a number, as in 299.99.' },
    })
})

test('of a new contact every value that was sent is shown, in the order of its form', () => {
  const values = { preferred_language: 'en', email: 'a@b.test', first_name: 'Ann' }
  expect(asNew(values).map(({ field, from, to }) => [field, from, to])).toEqual([
    ['first_name', null, 'Ann'],
    ['email', null, 'a@b.test'],
    ['preferred_language', null, 'en'],
  ])
})
