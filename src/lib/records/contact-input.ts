import { z } from 'zod'
import { isStorable } from '../core/storable-text.ts'
import type { Contact } from './contact.ts'

/** A custom value's stored type, so that editing another field does not turn a number into text. */
const customKindSchema = z.enum(['text', 'number', 'boolean', 'json'])
export type CustomKind = z.infer<typeof customKindSchema>

/** A contact as a form holds it: everything is text. The id of a custom row tells rows apart while their names are typed. */
export const contactFormSchema = z.strictObject({
  email: z.string(),
  firstName: z.string(),
  lastName: z.string(),
  phone: z.string(),
  company: z.string(),
  jobTitle: z.string(),
  custom: z.array(z.strictObject({ id: z.string(), key: z.string(), value: z.string(), kind: customKindSchema })).max(200),
})
export type ContactForm = z.infer<typeof contactFormSchema>
export type ContactFormField = Exclude<keyof ContactForm, 'custom'>

export const contactFormFields = [
  { name: 'firstName', label: 'First name', lengthMax: 500 },
  { name: 'lastName', label: 'Last name', lengthMax: 500 },
  { name: 'email', label: 'Email', lengthMax: 320 },
  { name: 'phone', label: 'Phone', lengthMax: 100 },
  { name: 'company', label: 'Company', lengthMax: 500 },
  { name: 'jobTitle', label: 'Job title', lengthMax: 500 },
] as const satisfies readonly { name: ContactFormField; label: string; lengthMax: number }[]

export const emptyContactForm: ContactForm = {
  email: '',
  firstName: '',
  lastName: '',
  phone: '',
  company: '',
  jobTitle: '',
  custom: [],
}

export type ContactInput = Pick<Contact, ContactFormField | 'custom'>

/** Messages by path: `email`, `custom[2].key`. */
export type ContactFormErrors = Readonly<Record<string, string>>

export type CheckedContact =
  | { readonly ok: true; readonly input: ContactInput }
  | { readonly ok: false; readonly errors: ContactFormErrors }

const emailSchema = z.email()
const customKey = /^[A-Za-z][A-Za-z0-9_]{0,62}$/
const customValueLengthMax = 5_000
/** Below the database's bound, whose notation of the same values has more spaces. */
const customBytesMax = 800_000
const unstorable = 'This has characters that cannot be stored. Type it again.'

/** The values of the fields that every contact has, each by its name. */
export function textsOf(read: (name: ContactFormField) => string | null): Record<ContactFormField, string | null> {
  return {
    email: read('email'),
    firstName: read('firstName'),
    lastName: read('lastName'),
    phone: read('phone'),
    company: read('company'),
    jobTitle: read('jobTitle'),
  }
}

/** A form's values as they are stored: trimmed, and blank is null. Not checked. */
export function inputOf(form: ContactForm): ContactInput {
  return {
    ...textsOf((name) => form[name].trim() || null),
    custom: Object.fromEntries(form.custom.map((row) => [row.key.trim(), customValue(row.value.trim(), row.kind)])),
  }
}

/**
 * Checks a form against the database's rules, but for what it was opened with: a value that a CRM brought may be one that nobody could
 * enter here, and keeps nobody from saving another field.
 */
export function checkContactForm(form: ContactForm, opened: ContactForm = emptyContactForm): CheckedContact {
  const errors: Record<string, string> = {}
  const input = inputOf(form)
  for (const { name, label, lengthMax } of contactFormFields) {
    if (form[name] === opened[name]) continue
    const text = form[name].trim()
    if (!isStorable(text)) errors[name] = unstorable
    if (text.length > lengthMax) errors[name] = `${label} can have at most ${lengthMax} characters; this has ${text.length}.`
  }
  if (form.email !== opened.email && input.email !== null && !errors['email'] && !emailSchema.safeParse(input.email).success) {
    errors['email'] = 'Enter an email address like name@example.com, or leave this empty.'
  }
  const isBlank = (each: ContactForm) => contactFormFields.every(({ name }) => each[name].trim() === '')
  if (isBlank(form) && (opened === emptyContactForm || !isBlank(opened))) {
    errors['firstName'] = 'Enter at least one of these fields.'
  }
  Object.assign(errors, customErrors(form, opened))
  return Object.keys(errors).length > 0 ? { ok: false, errors } : { ok: true, input }
}

function customErrors(form: ContactForm, opened: ContactForm): Record<string, string> {
  const errors: Record<string, string> = {}
  const seen = new Set<string>()
  const unchanged = new Set(opened.custom.map((row) => JSON.stringify([row.key, row.value, row.kind])))
  form.custom.forEach((row, index) => {
    const key = row.key.trim()
    const isTwice = seen.has(key)
    seen.add(key)
    if (isTwice) errors[`custom[${index}].key`] = `There is already a property “${key}”.`
    if (unchanged.has(JSON.stringify([row.key, row.value, row.kind]))) return
    if (!customKey.test(key)) {
      errors[`custom[${index}].key`] = 'Start with a letter; then letters, digits and underscores, 63 at most.'
    }
    if (row.value.trim() === '') errors[`custom[${index}].value`] = 'Enter a value, or remove the property.'
    if (!isStorable(row.value)) errors[`custom[${index}].value`] = unstorable
    if (row.value.length > customValueLengthMax) {
      errors[`custom[${index}].value`] = `Use at most ${customValueLengthMax} characters.`
    }
  })
  const bytes = new TextEncoder().encode(JSON.stringify(inputOf(form).custom)).length
  if (bytes > customBytesMax && JSON.stringify(form.custom) !== JSON.stringify(opened.custom)) {
    const last = `custom[${form.custom.length - 1}].value`
    errors[last] ??= 'The properties of one contact are too large together. Shorten or remove some.'
  }
  return errors
}

function customValue(text: string, kind: CustomKind): z.infer<ReturnType<typeof z.json>> {
  if (kind === 'number' && text !== '' && String(Number(text)) === text) return Number(text)
  if (kind === 'boolean' && (text === 'true' || text === 'false')) return text === 'true'
  if (kind === 'json') {
    try {
      return z.json().parse(JSON.parse(text))
    } catch {
      return text
    }
  }
  return text
}

/** A stored contact as its form shows it. */
export function toContactForm(contact: Contact): ContactForm {
  return {
    email: contact.email ?? '',
    firstName: contact.firstName ?? '',
    lastName: contact.lastName ?? '',
    phone: contact.phone ?? '',
    company: contact.company ?? '',
    jobTitle: contact.jobTitle ?? '',
    custom: Object.entries(contact.custom).map(([key, value]) => ({
      id: key,
      key,
      value: typeof value === 'string' ? value : JSON.stringify(value),
      kind: kindOf(value),
    })),
  }
}

function kindOf(value: unknown): CustomKind {
  if (typeof value === 'string') return 'text'
  if (typeof value === 'number') return 'number'
  return typeof value === 'boolean' ? 'boolean' : 'json'
}
