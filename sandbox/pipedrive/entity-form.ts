import { entriesOf, entryValues, type FormField, type FormOption, type FormValues, only } from '../kit/record-form.ts'
import { customValueSchema, type CustomValue, mainText } from './custom-values.ts'
import { companyOf } from './credentials.ts'
import { currencies } from './currencies.ts'
import { dealStatuses } from './deal-body.ts'
import type { StandardField } from './field-definitions.ts'
import { organizationWrites } from './organization-writes.ts'
import { type Channel, channelsSchema } from './person-body.ts'
import type { Place } from './record-writes.ts'
import type { Sandbox } from './sandbox.ts'

/** A standard or custom field as a form shows it. */
export interface FormedField {
  readonly code: string
  readonly name: string
  readonly type: string
  readonly options?: readonly Pick<StandardOption, 'id' | 'label'>[]
}

type StandardOption = NonNullable<StandardField['options']>[number]

/** A record's own part and its organization. */
export interface FormedRecord {
  readonly orgId: number | null
  readonly ownerId: number
  readonly body: { readonly custom_fields: Readonly<Record<string, CustomValue>> }
}

const channelLabels = ['work', 'home', 'mobile', 'other']
const organizationsMax = 500
/** The multi-value fields, by their member of a request. */
const channelMembers: Readonly<Record<string, 'emails' | 'phones'>> = { email: 'emails', phone: 'phones' }
const currencyOf = ({ code }: FormedField) => `${code}_currency`

/** What a standard field may hold that another record, or Pipedrive itself, has the list of; null for other fields. */
function choicesOf({ pipelines }: Sandbox, companyId: number, { code, type }: FormedField): readonly FormOption[] | null {
  const isListed = ['stage', 'status', 'user'].includes(type) || code === 'currency'
  if (!isListed) return null
  if (type === 'status') return dealStatuses.map((status) => ({ value: status, label: status }))
  if (type === 'user')
    return companyOf(companyId)
      .users.filter(({ active }) => active)
      .map(({ id, name }) => ({ value: String(id), label: name }))
  if (code === 'currency')
    return currencies.filter((each) => each.active_flag).map(({ code: value }) => ({ value, label: value }))
  return pipelines
    .live(companyId)
    .flatMap((pipeline) =>
      pipelines
        .stagesOf(companyId, pipeline.id)
        .map(({ id, name }) => ({ value: String(id), label: `${name} (${pipeline.name})` })),
    )
}

/** The inputs of a field; none for what has several parts or points to another record: that is only changed through the API here. */
export function inputsOf(sandbox: Sandbox, companyId: number, field: FormedField): readonly FormField[] {
  const { code, name: label } = field
  const options = (field.options ?? []).map((option) => ({ value: String(option.id), label: option.label }))
  if (code in channelMembers)
    return [{ name: code, label, kind: 'entries', input: code === 'email' ? 'email' : 'tel', labels: channelLabels }]
  if (code === 'org_id') {
    const organizations = sandbox.organizations.list(companyId, { sql: 'deleted_at IS NULL', values: [] }, 'id', organizationsMax)
    return [{ name: 'organization', label, kind: 'text', suggestions: organizations.map(({ body }) => body.name) }]
  }
  const choices = choicesOf(sandbox, companyId, field)
  if (choices !== null) return [{ name: code, label, kind: 'choice', options: choices }]
  switch (field.type) {
    case 'enum':
      return [{ name: code, label, kind: 'choice', options }]
    case 'set':
      return [{ name: code, label, kind: 'choices', options }]
    case 'monetary':
      return [
        { name: code, label: `${label}: amount`, kind: 'text' },
        { name: currencyOf(field), label: `${label}: currency`, kind: 'text' },
      ]
    case 'text':
      return [{ name: code, label, kind: 'textarea' }]
    case 'varchar':
    case 'varchar_auto':
    case 'varchar_options':
    case 'int':
    case 'double':
    case 'people':
    case 'address':
      return [{ name: code, label, kind: 'text' }]
    case 'phone':
      return [{ name: code, label, kind: 'tel' }]
    case 'date':
      return [{ name: code, label, kind: 'date' }]
    default:
      return []
  }
}

function valueOf({ code }: FormedField, { ownerId, body }: FormedRecord): CustomValue {
  if (code === 'owner_id') return ownerId
  if (Object.hasOwn(body.custom_fields, code)) return body.custom_fields[code] ?? null
  const own: unknown = Object.entries(body).find(([name]) => name === code)?.[1]
  return customValueSchema.parse(own ?? null)
}

function channelsOf({ code }: FormedField, { body }: FormedRecord): readonly Channel[] {
  return channelsSchema.parse(Object.entries(body).find(([name]) => name === channelMembers[code])?.[1])
}

function organizationName(sandbox: Sandbox, companyId: number, { orgId }: FormedRecord): string {
  return orgId === null ? '' : (sandbox.organizations.find(companyId, orgId)?.body.name ?? '')
}

/** A field's value in one line. */
export function textOf(sandbox: Sandbox, companyId: number, field: FormedField, record: FormedRecord): string {
  if (field.code === 'org_id') return organizationName(sandbox, companyId, record)
  if (field.code in channelMembers)
    return channelsOf(field, record)
      .map(({ value }) => value)
      .join(', ')
  const value = valueOf(field, record)
  const text = mainText(value)
  const option =
    field.options?.find(({ id }) => id === value) ?? choicesOf(sandbox, companyId, field)?.find((each) => each.value === text)
  return option?.label ?? text
}

/** What the inputs of a field show of a record. */
export function shownValues(
  sandbox: Sandbox,
  companyId: number,
  field: FormedField,
  record: FormedRecord,
): readonly (readonly [name: string, values: readonly string[]])[] {
  if (field.code === 'org_id') return [['organization', [organizationName(sandbox, companyId, record)]]]
  if (field.code in channelMembers) return entryValues(field.code, channelsOf(field, record))
  const value = valueOf(field, record)
  if (field.type !== 'monetary') return [[field.code, Array.isArray(value) ? value.map(String) : [mainText(value)]]]
  const currency = typeof value === 'object' && value !== null && !Array.isArray(value) ? value['currency'] : null
  return [
    [field.code, [mainText(value)]],
    [currencyOf(field), [String(currency ?? 'EUR')]],
  ]
}

/** The organization with a name; created if there is none. */
function organizationNamed(sandbox: Sandbox, place: Place, name: string): number | null {
  if (name === '') return null
  const condition = { sql: `deleted_at IS NULL AND body ->> '$.name' = ?`, values: [name] }
  const [known] = sandbox.organizations.list(place.companyId, condition, 'id', 1)
  return (known ?? organizationWrites.create(sandbox, place, { name })).id
}

/**
 * The members of an API request that a sent form makes of a field; none if the form does not have it. Call inside the transaction of the write: an
 * organization that is named again is made.
 */
export function sentMembers(
  sandbox: Sandbox,
  place: Place,
  field: FormedField,
  form: FormValues,
): readonly (readonly [string, unknown])[] {
  const { code } = field
  const member = channelMembers[code]
  if (member !== undefined) return [[member, entriesOf(form, code)]]
  if (code === 'org_id') return [[code, organizationNamed(sandbox, place, only(form, 'organization').trim())]]
  const sent = form.get(code)
  // A set without a tick sends nothing; anything else that is not sent was not on the form.
  if (sent === undefined) return field.type === 'set' ? [[code, null]] : []
  return [[code, sentValue(field, form, sent)]]
}

function sentValue(field: FormedField, form: FormValues, sent: readonly string[]): unknown {
  const [value = ''] = sent
  if (['varchar', 'varchar_auto', 'varchar_options', 'text', 'phone'].includes(field.type)) return value
  if (value.trim() === '') return null
  switch (field.type) {
    case 'enum':
    case 'int':
    case 'double':
    case 'stage':
    case 'people':
    case 'user':
      return Number(value)
    case 'set':
      return sent.map(Number)
    case 'monetary':
      return { value: Number(value), currency: only(form, currencyOf(field)).trim() }
    case 'address':
      return { value }
    default:
      return value
  }
}
