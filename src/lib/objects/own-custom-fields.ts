import type { RecordObject } from './record-spec.ts'
import type { SyncedObject } from '../crm/domain/objects.ts'
import { optionLabel } from '../crm/domain/choices.ts'

/**
 * A field that records have beside the columns of their table: a key of `custom` that we know by a label. It is synced where somebody
 * maps `custom.<key>`, like any other key, and costs no sync anything where nobody does.
 */
export type OwnField = {
  readonly key: string
  readonly label: string
  readonly kind: 'text' | 'choice' | 'set' | 'flag'
  readonly lengthMax: number
  readonly options: readonly { readonly value: string; readonly label: string }[]
}

const plain = (key: string, label: string, kind: 'text' | 'set' = 'text', lengthMax = 500): OwnField => ({
  key,
  label,
  kind,
  lengthMax,
  options: [],
})
const choice = (key: string, label: string, ...values: readonly string[]): OwnField => ({
  key,
  label,
  kind: 'choice',
  lengthMax: 40,
  options: values.map((value) => ({ value, label: written[value] ?? optionLabel(value) })),
})

/** Names that are written in a way of their own. */
const written: Readonly<Record<string, string>> = { sms: 'SMS', whatsapp: 'WhatsApp' }

const communication = [
  choice('preferred_channel', 'Preferred channel', 'email', 'phone', 'sms', 'whatsapp', 'post'),
  plain('preferred_language', 'Preferred language', 'text', 35),
  { key: 'do_not_contact', label: 'Do not contact', kind: 'flag', lengthMax: 5, options: [{ value: 'true', label: 'Yes' }] },
] as const satisfies readonly OwnField[]

const travel = [
  choice('seat_preference', 'Seat', 'window', 'aisle', 'middle', 'extra_legroom', 'front', 'rear'),
  choice('cabin_class', 'Cabin', 'economy', 'premium_economy', 'business', 'first'),
  choice(
    'meal_preference',
    'Meal on board',
    'standard',
    'vegetarian',
    'vegan',
    'halal',
    'kosher',
    'hindu',
    'gluten_free',
    'lactose_free',
    'diabetic',
    'child',
  ),
  plain('hotel_preference', 'Hotel'),
  plain('home_airport', 'Home airport', 'text', 100),
  plain('loyalty_numbers', 'Loyalty numbers', 'set', 2_000),
] as const satisfies readonly OwnField[]

const needs = [
  plain('dietary_needs', 'Dietary needs', 'text', 2_000),
  plain('accessibility_needs', 'Accessibility needs', 'text', 2_000),
] as const satisfies readonly OwnField[]

/** References that are columns and no CRM's: no mapping offers them. */
const references: Readonly<Partial<Record<RecordObject, readonly OwnReference[]>>> = {
  contact: [{ name: 'reportsTo', column: 'reports_to_id', label: 'Reports to', to: 'contact' }],
}

export type OwnReference = {
  readonly name: string
  readonly column: string
  readonly label: string
  readonly to: SyncedObject
}

export function ownReferencesOf(object: RecordObject): readonly OwnReference[] {
  return references[object] ?? []
}

/** The own fields of contacts, in the parts in which pages show them. */
export const contactParts = [
  { title: 'Communication', fields: communication },
  { title: 'Travel profile', fields: travel },
  { title: 'Needs', fields: needs },
] as const

const fields: Readonly<Partial<Record<RecordObject, readonly OwnField[]>>> = {
  contact: contactParts.flatMap((part): readonly OwnField[] => part.fields),
  // What closes an opportunity as won writes it; no CRM has a field for it.
  opportunity: [plain('win_reason', 'Why it was won', 'text', 1_000)],
}

export function ownFieldsOf(object: RecordObject): readonly OwnField[] {
  return fields[object] ?? []
}
