import { expect, test } from 'vitest'
import { asDraft, asNew, corrected, edited, withEdits } from '../../../src/components/intake/drafts.ts'

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

test('what a message would become follows what is corrected of it before it is approved', () => {
  const fields = ['first_name', 'last_name', 'email', 'phone']
  const before = asDraft({ first_name: 'Ann', last_name: 'Lee', email: 'a@b.test' }, fields)
  const changes = [{ field: 'last_name', from: 'Smith', to: 'Lee' }]
  const of = (now: Readonly<Record<string, string>>) => withEdits(changes, before, edited(before, { ...before, ...now }).edits)
  expect(of({})).toEqual(changes)
  expect(of({ last_name: 'Li' })).toEqual([{ field: 'last_name', from: 'Smith', to: 'Li' }])
  // Corrected to what it has already, or emptied: nothing changes.
  expect(of({ last_name: 'Smith' })).toEqual([])
  expect(of({ last_name: '' })).toEqual([])
  expect(of({ first_name: 'Anna', phone: '+49 1' })).toEqual([
    { field: 'first_name', from: 'Ann', to: 'Anna' },
    { field: 'last_name', from: 'Smith', to: 'Lee' },
    { field: 'phone', from: null, to: '+49 1' },
  ])
  expect(asNew(corrected({ first_name: 'Ann', email: 'a@b.test' }, { first_name: 'Anna', email: null }))).toEqual([
    { field: 'first_name', from: null, to: 'Anna' },
  ])
})
