import { expect, test } from 'vitest'
import { draftSentence } from '../../../src/components/crm/preview/draft-words.ts'
import { mappingRow as row } from '../../support/mapping-row.ts'

const rows = [row('email', 'email'), row('phone', 'phone'), row('jobTitle', 'jobtitle')]
const saved = new Map([['contact' as const, rows]])

test('a preview of a mapping names what of it is not saved', () => {
  const contact = [row('email', 'email', { direction: 'to_crm' }), row('phone', 'mobilephone'), row('custom.tier', 'tier')]
  expect(draftSentence({ mapping: { contact }, saved }, 'HubSpot')).toBe(
    'It is about: Email: its direction (contacts), Phone with mobilephone instead of phone (contacts), tier with tier, new (contacts) and Job title, no longer mapped (contacts).',
  )
  expect(draftSentence({ mapping: { contact: rows }, saved }, 'HubSpot')).toBeNull()
})

test('a preview of a filter says who takes part', () => {
  const filter = { adsapp: [{ field: 'email', op: 'is_not_blank' as const, values: [] }], crm: [] }
  const draft = { objects: { contact: { settings: { filter } } }, saved: new Map() }
  expect(draftSentence(draft, 'HubSpot')).toBe('It is about: the filter “Contacts whose email is not blank”.')
  // A field of the CRM by what it is mapped to, as far as that is known.
  const crm = ['hs_phone', 'hs_other'].map((field) => ({ field, op: 'is_blank' as const, values: [] }))
  const theirs = { objects: { contact: { settings: { filter: { adsapp: [], crm } } } } }
  const mapped = new Map([['contact' as const, [row('phone', 'hs_phone')]]])
  expect(draftSentence({ ...theirs, saved: mapped }, 'HubSpot')).toBe(
    'It is about: the filter “Contacts whose phone in HubSpot is blank, and whose hs_other in HubSpot is blank”.',
  )
})
