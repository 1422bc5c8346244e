import type { CustomField } from './field-catalog.ts'
import type { Channel } from './person-body.ts'

/** The fields of a sent form; a name may come more than once. */
export type SentForm = ReadonlyMap<string, readonly string[]>

/** A sent form in the shape of an API request; its organization is left to the caller. */
export interface FormRequest {
  readonly first_name: string
  readonly last_name: string
  readonly emails: Channel[]
  readonly phones: Channel[]
  readonly custom_fields: Readonly<Record<string, unknown>>
  readonly job_title?: string
  readonly birthday?: string | null
}

function channels(form: SentForm, kind: 'email' | 'phone'): Channel[] {
  const labels = form.get(`${kind}_label`) ?? []
  const primary = Number(form.get(`${kind}_primary`)?.[0] ?? '0')
  return (form.get(`${kind}_value`) ?? []).map((value, index) => ({
    value,
    label: labels[index] ?? 'work',
    primary: index === primary,
  }))
}

function customValue(field: CustomField, form: SentForm, sent: readonly string[]): unknown {
  const [value = ''] = sent
  if (value.trim() === '') return null
  switch (field.type) {
    case 'enum':
    case 'double':
      return Number(value)
    case 'set':
      return sent.map(Number)
    case 'monetary':
      return { value: Number(value), currency: form.get(`custom_${field.code}_currency`)?.[0]?.trim() ?? '' }
    default:
      return value
  }
}

export function requestOfForm(form: SentForm, fields: readonly CustomField[], contactSync: boolean): FormRequest {
  const custom = fields.flatMap((field): [string, unknown][] => {
    const sent = form.get(`custom_${field.code}`)
    // A set without a tick sends nothing; anything else that is not sent was not on the form.
    if (sent === undefined) return field.type === 'set' ? [[field.code, null]] : []
    return [[field.code, customValue(field, form, sent)]]
  })
  const only = (name: string) => form.get(name)?.[0] ?? ''
  return {
    first_name: only('first_name'),
    last_name: only('last_name'),
    emails: channels(form, 'email'),
    phones: channels(form, 'phone'),
    custom_fields: Object.fromEntries(custom),
    ...(contactSync ? { job_title: only('job_title'), birthday: only('birthday') || null } : {}),
  }
}
