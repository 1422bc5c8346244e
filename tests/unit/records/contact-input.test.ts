import { expect, test } from 'vitest'
import { checkContactForm, type ContactForm, emptyContactForm } from '../../../src/lib/records/contact-input.ts'

const form = (over: Partial<ContactForm>): ContactForm => ({ ...emptyContactForm, firstName: 'Ada', ...over })
const property = (key: string, value: string) => ({ id: key, key, value, kind: 'text' as const })

test.each(['a\u0000b', 'half \ud800', '\udc00'])('what the database cannot store is named at its field: %j', (text) => {
  expect(checkContactForm(form({ company: text }))).toMatchObject({ errors: { company: expect.stringContaining('characters') } })
  expect(checkContactForm(form({ custom: [property('k', text)] }))).toMatchObject({
    errors: { 'custom[0].value': expect.stringContaining('characters') },
  })
})

test('properties that are too large together are refused before the database refuses them', () => {
  const custom = Array.from({ length: 200 }, (_, index) => property(`k${index}`, 'x'.repeat(4_500)))
  expect(checkContactForm(form({ custom }))).toMatchObject({
    errors: { 'custom[199].value': expect.stringContaining('together') },
  })
  expect(checkContactForm(form({ custom: custom.slice(0, 100) }))).toMatchObject({ ok: true })
})

test('a property cannot have a name that objects have of themselves', () => {
  expect(checkContactForm(form({ custom: [property('__proto__', '1')] }))).toMatchObject({ ok: false })
})
