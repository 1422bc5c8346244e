/** Salesforce's types of field, as far as the sandbox has them. */
export type FieldType =
  | 'id'
  | 'string'
  | 'textarea'
  | 'email'
  | 'phone'
  | 'url'
  | 'picklist'
  | 'multipicklist'
  | 'boolean'
  | 'int'
  | 'double'
  | 'currency'
  | 'percent'
  | 'date'
  | 'datetime'
  | 'reference'
  | 'address'
  | 'base64'

export interface PicklistValue {
  readonly value: string
  readonly label: string
}

/** One field of an object. Absent marks are false. */
export interface FieldDefinition {
  readonly name: string
  readonly label: string
  readonly type: FieldType
  /** Characters of text; 0 for other types. */
  readonly length: number
  /** A number's digits, and how many of them are decimals. */
  readonly precision: number
  readonly scale: number
  readonly createable: boolean
  readonly updateable: boolean
  readonly nillable: boolean
  /** Required on create. */
  readonly required: boolean
  /** The value of a new record that says nothing about the field. */
  readonly otherwise: string | number | null
  readonly custom: boolean
  readonly externalId: boolean
  readonly unique: boolean
  /** Records can be found by it in an upsert. */
  readonly idLookup: boolean
  /** Kept a second time in folded form, with an index. */
  readonly keyed: boolean
  readonly filterable: boolean
  readonly referenceTo: string | null
  readonly relationshipName: string | null
  /** Of a reference that may be to records of several objects: those. It is stored as an id, not as a number. */
  readonly polymorphicTo: readonly string[]
  /**
   * What becomes of the record when the one it refers to is deleted. After a merge it refers to the surviving one, whatever it says here. Null = nothing
   * is done in either case.
   */
  readonly onParentDelete: 'cascade' | 'keep' | null
  readonly picklist: readonly PicklistValue[]
  readonly restricted: boolean
  /** The compound field that this one is a part of. */
  readonly compound: string | null
  /** SQL over the columns of the row `@`, for what is worked out and not stored. */
  readonly expression: string | null
  readonly nameField: boolean
}

const base: Omit<FieldDefinition, 'name' | 'label' | 'type'> = {
  length: 0,
  precision: 0,
  scale: 0,
  createable: true,
  updateable: true,
  nillable: true,
  required: false,
  otherwise: null,
  custom: false,
  externalId: false,
  unique: false,
  idLookup: false,
  keyed: false,
  filterable: true,
  referenceTo: null,
  relationshipName: null,
  polymorphicTo: [],
  onParentDelete: null,
  picklist: [],
  restricted: false,
  compound: null,
  expression: null,
  nameField: false,
}

type Extra = Partial<Omit<FieldDefinition, 'name' | 'label' | 'type'>>

function define(type: FieldType, name: string, label: string, extra: Extra): FieldDefinition {
  return { ...base, type, name, label, ...extra }
}

/** Makers of fields, by type. */
export const field = {
  string: (name: string, label: string, length: number, extra: Extra = {}) => define('string', name, label, { length, ...extra }),
  textarea: (name: string, label: string, length: number, extra: Extra = {}) =>
    define('textarea', name, label, { length, filterable: length <= 255, ...extra }),
  email: (name: string, label: string, extra: Extra = {}) => define('email', name, label, { length: 80, ...extra }),
  phone: (name: string, label: string, extra: Extra = {}) => define('phone', name, label, { length: 40, ...extra }),
  url: (name: string, label: string, extra: Extra = {}) => define('url', name, label, { length: 255, ...extra }),
  picklist: (name: string, label: string, values: readonly (string | PicklistValue)[], extra: Extra = {}) =>
    define('picklist', name, label, {
      length: 255,
      picklist: values.map((value) => (typeof value === 'string' ? { value, label: value } : value)),
      ...extra,
    }),
  /** Several of its values, in the order of the definition, separated by semicolons. */
  multipicklist: (name: string, label: string, values: readonly string[], extra: Extra = {}) =>
    define('multipicklist', name, label, {
      length: 4099,
      picklist: values.map((value) => ({ value, label: value })),
      ...extra,
    }),
  boolean: (name: string, label: string, extra: Extra = {}) =>
    define('boolean', name, label, { nillable: false, otherwise: 0, ...extra }),
  number: (
    type: 'int' | 'double' | 'currency' | 'percent',
    name: string,
    label: string,
    precision: number,
    scale: number,
    extra: Extra = {},
  ) => define(type, name, label, { precision, scale, ...extra }),
  date: (name: string, label: string, extra: Extra = {}) => define('date', name, label, extra),
  datetime: (name: string, label: string, extra: Extra = {}) => define('datetime', name, label, extra),
  reference: (name: string, label: string, referenceTo: string, relationshipName: string, extra: Extra = {}) =>
    define('reference', name, label, { length: 18, referenceTo, relationshipName, ...extra }),
  polymorphic: (name: string, label: string, polymorphicTo: readonly string[], extra: Extra = {}) =>
    define('reference', name, label, { length: 18, polymorphicTo, ...extra }),
  /** Bytes; answers of several records have the address where they are. */
  base64: (name: string, label: string, extra: Extra = {}) => define('base64', name, label, { filterable: false, ...extra }),
}

const readOnly: Extra = { createable: false, updateable: false }

/** Marks a field that is decided when the record is made. */
export function createOnly(definition: FieldDefinition): FieldDefinition {
  return { ...definition, updateable: false }
}

/** Marks a field that only the platform writes. */
export function fixed(definition: FieldDefinition): FieldDefinition {
  return { ...definition, ...readOnly }
}

const expressionOfName = "nullif(trim(coalesce(@.FirstName, '') || ' ' || coalesce(@.LastName, '')), '')"

/** The name of a person: worked out from its parts. */
export function personName(label: string): FieldDefinition {
  return fixed(field.string('Name', label, 121, { nillable: false, nameField: true, expression: expressionOfName }))
}

/** The parts of an address and the read-only whole. */
export function address(prefix: string, label: string): readonly FieldDefinition[] {
  const compound = `${prefix}Address`
  return [
    field.textarea(`${prefix}Street`, `${label}Street`, 255, { compound }),
    field.string(`${prefix}City`, `${label}City`, 40, { compound }),
    field.string(`${prefix}State`, `${label}State/Province`, 80, { compound }),
    field.string(`${prefix}PostalCode`, `${label}Zip/Postal Code`, 20, { compound }),
    field.string(`${prefix}Country`, `${label}Country`, 80, { compound }),
    field.number('double', `${prefix}Latitude`, `${label}Latitude`, 18, 15, { compound }),
    field.number('double', `${prefix}Longitude`, `${label}Longitude`, 18, 15, { compound }),
    fixed(define('address', compound, `${label}Address`, {})),
  ]
}

/** Fields of every record. */
export const identityFields: readonly FieldDefinition[] = [
  fixed(define('id', 'Id', 'Record ID', { length: 18, nillable: false, idLookup: true, expression: '@._n' })),
  fixed(field.boolean('IsDeleted', 'Deleted')),
]

/** What every record has behind its own fields. */
export const systemFields: readonly FieldDefinition[] = [
  fixed(field.datetime('CreatedDate', 'Created Date', { nillable: false })),
  fixed(field.reference('CreatedById', 'Created By ID', 'User', 'CreatedBy', { nillable: false })),
  fixed(field.datetime('LastModifiedDate', 'Last Modified Date', { nillable: false })),
  fixed(field.reference('LastModifiedById', 'Last Modified By ID', 'User', 'LastModifiedBy', { nillable: false })),
  fixed(field.datetime('SystemModstamp', 'System Modstamp', { nillable: false })),
]

/** Fields of records with an owner. */
export const activityFields: readonly FieldDefinition[] = [
  fixed(field.date('LastActivityDate', 'Last Activity')),
  fixed(field.datetime('LastViewedDate', 'Last Viewed Date')),
  fixed(field.datetime('LastReferencedDate', 'Last Referenced Date')),
]

export const ownerField: FieldDefinition = field.reference('OwnerId', 'Owner ID', 'User', 'Owner', { nillable: false })
