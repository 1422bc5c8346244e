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

/** Checks a form against the database's rules. Trims values; blank becomes null. */
export function checkContactForm(form: ContactForm): CheckedContact {
  const errors: Record<string, string> = {}
  const texts: Record<ContactFormField, string | null> = {
    email: null,
    firstName: null,
    lastName: null,
    phone: null,
    company: null,
    jobTitle: null,
  }
  for (const { name, label, lengthMax } of contactFormFields) {
    const text = form[name].trim()
    texts[name] = text === '' ? null : text
    if (!isStorable(text)) errors[name] = unstorable
    if (text.length > lengthMax) errors[name] = `${label} can have at most ${lengthMax} characters; this has ${text.length}.`
  }
  if (texts.email !== null && !errors['email'] && !emailSchema.safeParse(texts.email).success) {
    errors['email'] = 'Enter an email address like name@example.com, or leave this empty.'
  }
  if (Object.values(texts).every((text) => text === null)) {
    errors['firstName'] = 'Enter at least one of these fields.'
  }

  const custom: Record<string, z.infer<ReturnType<typeof z.json>>> = {}
  form.custom.forEach((row, index) => {
    const key = row.key.trim()
    if (!customKey.test(key)) {
      errors[`custom[${index}].key`] = 'Start with a letter; then letters, digits and underscores, 63 at most.'
    } else if (Object.hasOwn(custom, key)) {
      errors[`custom[${index}].key`] = `There is already a property “${key}”.`
    }
    if (row.value.trim() === '') errors[`custom[${index}].value`] = 'Enter a value, or remove the property.'
    if (!isStorable(row.value)) errors[`custom[${index}].value`] = unstorable
    if (row.value.length > customValueLengthMax) {
      errors[`custom[${index}].value`] = `Use at most ${customValueLengthMax} characters.`
    }
    custom[key] = customValue(row.value.trim(), row.kind)
  })
  const bytes = new TextEncoder().encode(JSON.stringify(custom)).length
  if (bytes > customBytesMax) {
    const last = `custom[${form.custom.length - 1}].value`
    errors[last] ??= 'The properties of one contact are too large together. Shorten or remove some.'
  }
  return Object.keys(errors).length > 0 ? { ok: false, errors } : { ok: true, input: { ...texts, custom } }
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
