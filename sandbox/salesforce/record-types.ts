import type { RowError } from './errors.ts'
import { field, type FieldDefinition } from './field-definitions.ts'
import { id18 } from './ids.ts'
import type { ObjectType } from './object-types.ts'
import type { Stored, Values } from './record-store.ts'

/** A record type of an object, as an admin has set it up. */
export interface RecordType {
  /** Its number within the org. */
  readonly number: number
  readonly object: string
  readonly name: string
  readonly isActive: boolean
  /** Whether the user of the API has it. */
  readonly isAvailable: boolean
  /** Whether that user's new records have it where nothing else is said. */
  readonly isDefault: boolean
  /** By field: the values that its records may have. A field that is missing has all of its own. */
  readonly values: Readonly<Record<string, readonly string[]>>
}

const prefix = '012'
/** The one that records without a record type have, in every org. */
export const masterId = '012000000000000AAA'

const made = (
  number: number,
  object: string,
  name: string,
  values: RecordType['values'],
  marks: Partial<Pick<RecordType, 'isActive' | 'isAvailable' | 'isDefault'>> = {},
): RecordType => ({ number, object, name, values, isActive: true, isAvailable: true, isDefault: false, ...marks })

const closed = ['Closed Won', 'Closed Lost']

/** Two sales processes, one lead process and two kinds of account; of the opportunities' one more that others have, and one that was given up. */
export const recordTypes: readonly RecordType[] = [
  made(
    1,
    'Opportunity',
    'Group travel',
    { StageName: ['Prospecting', 'Qualification', 'Proposal/Price Quote', ...closed] },
    { isDefault: true },
  ),
  made(2, 'Opportunity', 'Individual travel', { StageName: ['Qualification', 'Negotiation/Review', ...closed] }),
  made(3, 'Opportunity', 'Tender', { StageName: ['Prospecting', ...closed] }, { isAvailable: false }),
  made(4, 'Opportunity', 'Charter', { StageName: ['Prospecting', ...closed] }, { isActive: false }),
  made(5, 'Lead', 'Traveller', {}, { isDefault: true }),
  made(6, 'Lead', 'Agency', { Status: ['Open - Not Contacted', 'Closed - Converted', 'Closed - Not Converted'] }),
  made(7, 'Account', 'Customer', { Type: ['Prospect', 'Customer - Direct', 'Other'] }, { isDefault: true }),
  made(8, 'Account', 'Partner', { Type: ['Partner', 'Other'] }),
]

/** Picklists that follow a process: they take nothing else, whatever their definition says. */
const processFields: ReadonlySet<string> = new Set(['StageName', 'Status'])

const fieldName = 'RecordTypeId'

/** The field for it, which objects have once they have record types. */
export const recordTypeField: FieldDefinition = field.reference(fieldName, 'Record Type ID', 'RecordType', 'RecordType')

export const hasRecordTypes = (object: string): boolean => recordTypes.some((each) => each.object === object)

export const recordTypeId = ({ number }: Pick<RecordType, 'number'>): string => id18(prefix, number)

/** Whether a value stands for no record type. */
export const isMaster = ({ name }: FieldDefinition, value: unknown): boolean => name === fieldName && value === masterId

/** Whether the type shows record types in this org. */
const isTyped = ({ byName }: ObjectType): boolean => byName.has(fieldName.toLowerCase())

/** The record types of an object, as far as it has them in this org. */
export function recordTypesOf(type: ObjectType): readonly RecordType[] {
  return isTyped(type) ? recordTypes.filter(({ object }) => object === type.name) : []
}

/** What a new record has that says nothing of its record type. */
export function defaultRecordType(type: ObjectType): Values {
  const found = recordTypesOf(type).find(({ isDefault }) => isDefault)
  return found === undefined ? {} : { [fieldName]: found.number }
}

/** Why a write is refused for the record type that it gives, or for a value that the record's type lacks. Only what the write names is looked at. */
export function recordTypeError(
  type: ObjectType,
  { given, after }: { readonly given: Values; readonly after: Values },
): RowError | null {
  const ofObject = recordTypesOf(type)
  if (ofObject.length === 0) return null
  const wanted = given[fieldName] ?? null
  const allowed = ofObject.find(({ number, isActive, isAvailable }) => number === wanted && isActive && isAvailable)
  if (wanted !== null && allowed === undefined) {
    const message = `Record Type ID: this ID value isn't valid for the user: ${id18(prefix, Number(wanted))}`
    return { code: 'INVALID_CROSS_REFERENCE_KEY', message, fields: [fieldName] }
  }
  const current = ofObject.find(({ number }) => number === after[fieldName])
  return current === undefined ? null : valueError(type, current, given)
}

function valueError(type: ObjectType, { values }: RecordType, given: Values): RowError | null {
  for (const [name, allowed] of Object.entries(values)) {
    const definition = type.byName.get(name.toLowerCase())
    const value: Stored = given[name] ?? null
    if (value === null || allowed.includes(String(value)) || definition === undefined) continue
    if (!definition.restricted && !processFields.has(name)) continue
    const message = `${definition.label}: bad value for restricted picklist field: ${value}`
    return { code: 'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST', message, fields: [name] }
  }
  return null
}

/** The record types as `describe` lists them, the one of records without one last. */
export function describedRecordTypes(type: ObjectType, layouts: string): readonly object[] {
  const own = recordTypesOf(type)
  const of = (id: string, name: string, marks: object) => ({
    active: true,
    available: true,
    defaultRecordTypeMapping: false,
    developerName: developerName(name),
    master: false,
    name,
    recordTypeId: id,
    urls: { layout: `${layouts}/${id}` },
    ...marks,
  })
  return [
    ...own.map((each) =>
      of(recordTypeId(each), each.name, {
        active: each.isActive,
        available: each.isAvailable,
        defaultRecordTypeMapping: each.isDefault,
      }),
    ),
    of(masterId, 'Master', { master: true, defaultRecordTypeMapping: own.length === 0 }),
  ]
}

export const developerName = (name: string): string => name.replaceAll(' ', '_')
