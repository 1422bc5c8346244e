import { expect, test } from 'vitest'
import { lastChange } from '../../../src/lib/crm/hubspot/field-times.ts'
import { changeOf } from '../../../src/lib/crm/pipedrive/field-times.ts'
import type { ChangelogEntry } from '../../../src/lib/crm/pipedrive/schema.ts'

/** A property's versions, the newest first, an hour apart. */
const versions = (...values: readonly string[]) =>
  values.map((value, index) => ({ value, timestamp: new Date(Date.UTC(2026, 10, 20, 12 - index)) }))

test('a version of a HubSpot property that repeats the value of the one before is no edit of it', () => {
  expect(lastChange(versions('new', 'new', 'new', 'old'))?.since).toBe('2026-11-20T10:00:00.000Z')
  expect(lastChange(versions('new', 'old', 'new'))?.since).toBe('2026-11-20T12:00:00.000Z')
  expect(lastChange(versions('only', 'only'))?.since).toBe('2026-11-20T11:00:00.000Z')
  expect(lastChange(versions('new', 'new', 'old').toReversed())?.since).toBe('2026-11-20T11:00:00.000Z')
  expect(lastChange([])).toBeNull()
  const byUsers = versions('new', 'new', 'old').map((version, index) => ({ ...version, updatedByUserId: index }))
  expect(lastChange(byUsers)?.userId).toBe(1)
})

const person = { lists: ['email', 'phone'], partOf: { first_name: 'name', last_name: 'name' } }
const entry = (field: string, before: string | null, after: string | null, time: string): ChangelogEntry => ({
  field_key: field,
  old_value: before,
  new_value: after,
  time: `2026-11-20 ${time}`,
})
const sinceOf = (field: string, value: string | null, ...entries: readonly ChangelogEntry[]) =>
  changeOf(person, entries, field, value)?.from

test('an entry of a Pipedrive changelog that changes nothing is no edit', () => {
  const real = entry('job_title', 'Clerk', 'Buyer', '09:00:00')
  expect(sinceOf('job_title', 'Buyer', entry('job_title', 'Buyer', 'Buyer', '11:00:00'), real)).toContain('T09:00:00')
  expect(
    sinceOf('job_title', null, entry('job_title', '', null, '11:00:00'), entry('job_title', 'Buyer', '', '09:00:00')),
  ).toContain('T09:00:00')
})

test('of a list in Pipedrive, only an entry that brought the first address or number dates it', () => {
  const brought = entry('email', 'old@acme.example', 'ann@acme.example', '09:00:00')
  const another = entry('email', 'ann@acme.example', 'ann@acme.example,ann@home.example', '11:00:00')
  expect(sinceOf('email', 'ann@acme.example', another, brought)).toContain('T09:00:00')
  const listed = entry('emails', 'ann@home.example, ann@acme.example', 'ann@acme.example', '11:00:00')
  expect(sinceOf('email', 'ann@acme.example', listed, brought)).toContain('T09:00:00')
})

test.each([
  ['email', 'joann@acme.example', 'ann@acme.example'],
  ['email', 'ann@acme.example.test', 'ann@acme.example'],
  ['phone', '+49 30 123456', '+49 30 1234'],
])('of a list in Pipedrive, a longer %s that held the new one as a part of it was another one: %s', (field, before, after) => {
  const changed = entry(field, before, after, '11:00:00')
  expect(sinceOf(field, after, changed, entry(field, 'first', before, '09:00:00'))).toContain('T11:00:00')
})
