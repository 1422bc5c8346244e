import { expect, test } from 'vitest'
import { updatedWords } from '../../../src/components/records/record-form.tsx'

test('a form says what was changed outside of it, and not what the person has just changed by the buttons above it', () => {
  expect(updatedWords('ticket', ['issue', 'ticketStatus'])).toBe('Changed meanwhile, outside this form, and shown here: Issue.')
  expect(updatedWords('ticket', ['ticketStatus'])).toBe('')
  expect(updatedWords('lead', ['ticketStatus'])).not.toBe('')
})
