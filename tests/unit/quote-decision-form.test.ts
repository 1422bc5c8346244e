import { expect, test } from 'vitest'
import { decisionFormSchema } from '../../src/lib/quotes/decision-form.ts'

const sent = { token: 't', decision: 'accept', name: 'Ada', reason: '' }

test('a customer’s name turns none of the words behind it', () => {
  const name = ' \u202eנעה \u2066Cohen\u200f '
  expect(decisionFormSchema.parse({ ...sent, name })).toMatchObject({ name: 'נעה Cohen' })
  expect(decisionFormSchema.parse({ ...sent, reason: 'too \u202elate' })).toMatchObject({ reason: 'too late' })
})

test.each(['', '  ', '\u200b\u200b', '\u202e', '?!'])('what has no letter is no name: “%s”', (name) => {
  expect(decisionFormSchema.safeParse({ ...sent, name }).error?.issues).toMatchObject([
    { path: ['name'], message: 'Enter your name.' },
  ])
})

test('a name that is too long, or cannot be stored, is refused in one sentence', () => {
  const message = (name: string) => decisionFormSchema.safeParse({ ...sent, name }).error?.issues[0]?.message
  expect(message('L'.repeat(201))).toBe('Use at most 200 characters.')
  expect(message('Ada\u0000')).toBe('Type this again.')
  expect(message('Ada\ud800')).toBe('Type this again.')
})
