import type { CrmType } from '../../../src/lib/crm/domain/crm-type.ts'
import type { FieldType } from '../../../src/lib/crm/domain/entities.ts'
import { comparable } from '../../../src/lib/crm/domain/normalize.ts'
import { fieldOf } from '../../../src/lib/crm/domain/objects.ts'
import type { FieldsOf, RecordObject, Values } from '../../integration/support/crm-records.ts'

export type PlayedField = FieldsOf[RecordObject]
export type PlayedValues = Values<PlayedField>
export type PlayedRecord = { readonly id: string; readonly values: PlayedValues }

/** Edits of an object's records on one side, as a person makes them. A reference is that side's id of the record that it leads to. */
export type RecordUser = {
  create(values: PlayedValues): Promise<string>
  edit(id: string, values: PlayedValues): Promise<void>
  remove(id: string): Promise<void>
  restore(id: string): Promise<void>
  /** Live records. */
  list(): Promise<readonly PlayedRecord[]>
}

/** An object as it is played. Another one is an entry in `played`. */
export type Played = {
  readonly object: RecordObject
  readonly table: string
  /** What two records are recognised by as the same, as a field and as the value of a newcomer. */
  readonly key: PlayedField
  readonly keyOf: (name: string) => string
  /** What every CRM requires. */
  readonly title: PlayedField
  /** What a newcomer has besides. */
  readonly newcomer: PlayedValues
  /** The values that edits write; a reference's are the records that it may lead to. Different notations of one value are no edit. */
  readonly edits: Readonly<Partial<Record<PlayedField, readonly (string | null)[]>>>
}

/** In the order in which they are synced: what is referred to first. */
export const playedObjects = ['account', 'contact'] as const satisfies readonly RecordObject[]

const texts = ['Ann', ' ann ', 'Søren', '多', 'O’Brien', "D'Arcy", 'x'.repeat(39)] as const
const phones = ['+31 20 123 4567', '0031-20-1234567', '+49 30 7654321'] as const

export function playedOf(crmType: CrmType, object: RecordObject): Played {
  return { contact, account: accountOf(crmType) }[object]
}

const contact: Played = {
  object: 'contact',
  table: 'contacts',
  key: 'email',
  keyOf: (name) => `${name}@history.test`,
  title: 'lastName',
  newcomer: { firstName: 'New', phone: null },
  edits: { firstName: [...texts, null], phone: [...phones, null], lastName: texts, account: [] },
}

function accountOf(crmType: CrmType): Played {
  return {
    object: 'account',
    table: 'accounts',
    // HubSpot has a field for the domain; elsewhere it is the website's.
    key: crmType === 'hubspot' ? 'domain' : 'website',
    keyOf: (name) => `${name}.history.test`,
    title: 'name',
    newcomer: { employees: null },
    // Pipedrive keeps what leads from one organization to another apart from them.
    edits: { name: texts, employees: ['10', '10.0', '7', null], ...(crmType === 'pipedrive' ? {} : { parent: [] }) },
  }
}

/** All fields of an object that are played. */
export function fieldsOf({ key, edits }: Played): readonly PlayedField[] {
  return [key, ...editsOf(edits)]
}

export function editsOf(edits: Played['edits']): readonly PlayedField[] {
  return Object.keys(edits) as PlayedField[]
}

export function typeOf({ object }: Played, field: PlayedField): FieldType {
  return fieldOf(object, field)?.type ?? 'text'
}

/** The object that a reference leads to; null for every other field. */
export function targetOf({ object }: Played, field: PlayedField): RecordObject | null {
  const to = fieldOf(object, field)?.to ?? null
  return playedObjects.find((object) => object === to) ?? null
}

/** A field's value, normalised for comparison. */
export function read(played: Played, field: PlayedField, values: PlayedValues): string | null {
  return comparable(typeOf(played, field), values[field] ?? null)
}

/** A record's values, normalised for comparison. */
export function notation(played: Played, values: PlayedValues): PlayedValues {
  return Object.fromEntries(fieldsOf(played).map((field) => [field, read(played, field, values)]))
}
