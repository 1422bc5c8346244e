import { z } from 'zod'
import type { FieldType, ObjectType } from './entities.ts'
import type { KeyKind } from './record-keys.ts'
import type { MatchKey, ObjectSettings } from './settings.ts'

/** A column of an object's own table. All other fields are keys of its column `custom`. */
export type ObjectField = {
  /** Its name in mappings. */
  readonly name: string
  readonly column: string
  readonly label: string
  readonly type: FieldType
  /** Maximum number of characters, as the database has it. */
  readonly lengthMax: number
  /** The values that the column takes, where it does not take any. */
  readonly options?: readonly string[]
  /** Of options: what it is where nobody has chosen one. It is never blank. */
  readonly first?: string
  /** Whether its values mean something in a CRM only as far as the mapping says what. */
  readonly isMapped?: true
  /** The smallest and the largest number that the column takes. */
  readonly range?: readonly [number, number]
  /** Whether its values are codes of currencies. */
  readonly isCurrency?: true
  /** Whether its values are the organisation's own stages, which are mapped. */
  readonly isStage?: true
  /** Whether it says that the record was converted, or into what: said in a CRM in one piece, or not at all. */
  readonly isConversion?: true
  /** Of a reference and of references: what they lead to. */
  readonly to?: 'account' | 'contact' | 'opportunity' | 'user'
  /** What the record was made with: taken over where a record is made of another, and by no edit. */
  readonly isFixed?: true
  /** Whether it follows from other fields where a person changes those. */
  readonly isDerived?: true
  /** Of an amount: the field with the code of its currency. */
  readonly currencyField?: string
}

/** What the hub syncs: all that the engine needs to know of an object. Its table is in `private.synced_objects` with the same fields. */
export type ObjectSpec = {
  /** What one and several are called in sentences. */
  readonly one: string
  readonly many: string
  /** Whether its records are about one person each, who may ask to be erased. */
  readonly isPerson: boolean
  /** Whether a new connection syncs it. One that exists already is asked. */
  readonly onByDefault: boolean
  /**
   * Whether it is synced only where it is about a record that is linked: one of those that its references lead to. Of a CRM's millions, those
   * alone are read.
   */
  readonly ofLinked?: true
  /** What a connection begins with where it differs from the connection's own settings. */
  readonly settings: ObjectSettings
  readonly fields: readonly ObjectField[]
  /**
   * The kind of key that a CRM is searched by before a record is made there, the fields that may hold it, the first one first, and what people
   * call it.
   */
  readonly searchKey: { readonly kind: KeyKind; readonly fields: readonly [string, ...string[]]; readonly label: string }
  /**
   * When a person is asked of two records without a key in common whether they are one, before either side makes a second: where they have
   * the same name (`name`, as the table sorts by it, with a value in each), and a value in each of `needs`; unless `apart`, or the search
   * key, differs where both have one. Absent: two are two.
   */
  readonly namesakes?: {
    readonly name: readonly [string, ...string[]]
    readonly needs: readonly string[]
    readonly apart: readonly string[]
  }
}

/** What can be written or done about records: what it is about, by the columns that hold their ids. */
const about = [
  { name: 'accounts', column: 'accounts', label: 'Companies', type: 'references', to: 'account', lengthMax: 40_000 },
  { name: 'contacts', column: 'contacts', label: 'Contacts', type: 'references', to: 'contact', lengthMax: 40_000 },
  {
    name: 'opportunities',
    column: 'opportunities',
    label: 'Opportunities',
    type: 'references',
    to: 'opportunity',
    lengthMax: 40_000,
  },
] as const
/** How many of something there are. */
const countRange = [0, 999_999_999] as const
/** Whose a record is: a member of the organisation here, a user of the CRM there. */
const owner = { name: 'owner', column: 'owner_id', label: 'Owner', type: 'reference', to: 'user', lengthMax: 36 } as const

export const objects = {
  account: {
    one: 'company',
    many: 'companies',
    isPerson: false,
    onByDefault: true,
    // A CRM may delete with a company what belongs to it, so nothing is carried over unless somebody chooses it.
    settings: { deletes: { fromCrm: 'ignore', toCrm: 'ignore' }, matchKeys: ['domain'] },
    fields: [
      { name: 'name', column: 'name', label: 'Name', type: 'text', lengthMax: 500 },
      { name: 'domain', column: 'domain', label: 'Domain', type: 'text', lengthMax: 253 },
      { name: 'website', column: 'website', label: 'Website', type: 'text', lengthMax: 2_000 },
      { name: 'phone', column: 'phone', label: 'Phone', type: 'phone', lengthMax: 100 },
      { name: 'industry', column: 'industry', label: 'Industry', type: 'text', lengthMax: 500 },
      {
        name: 'accountType',
        column: 'account_type',
        label: 'Type',
        type: 'picklist',
        lengthMax: 20,
        options: ['business', 'individual'],
      },
      { name: 'parent', column: 'parent_id', label: 'Parent company', type: 'reference', to: 'account', lengthMax: 36 },
      { name: 'street', column: 'street', label: 'Street', type: 'text', lengthMax: 1_000 },
      { name: 'city', column: 'city', label: 'City', type: 'text', lengthMax: 500 },
      { name: 'state', column: 'state', label: 'State', type: 'text', lengthMax: 500 },
      { name: 'postalCode', column: 'postal_code', label: 'Postal code', type: 'text', lengthMax: 100 },
      { name: 'country', column: 'country', label: 'Country', type: 'text', lengthMax: 500 },
      {
        name: 'annualRevenue',
        column: 'annual_revenue',
        label: 'Annual revenue',
        type: 'money',
        lengthMax: 40,
        currencyField: 'currency',
      },
      { name: 'employees', column: 'employees', label: 'Employees', type: 'number', lengthMax: 40, range: countRange },
      {
        name: 'lifetimeValue',
        column: 'lifetime_value',
        label: 'Lifetime value',
        type: 'money',
        lengthMax: 40,
        currencyField: 'currency',
      },
      {
        name: 'creditLimit',
        column: 'credit_limit',
        label: 'Credit limit',
        type: 'money',
        lengthMax: 40,
        currencyField: 'currency',
      },
      { name: 'paymentTerms', column: 'payment_terms', label: 'Payment terms', type: 'text', lengthMax: 500 },
      { name: 'paymentMethod', column: 'payment_method', label: 'Payment method', type: 'text', lengthMax: 500 },
      { name: 'currency', column: 'currency', label: 'Currency', type: 'text', lengthMax: 3, isCurrency: true },
      {
        name: 'status',
        column: 'status',
        label: 'Status',
        type: 'picklist',
        lengthMax: 20,
        options: ['active', 'inactive'],
      },
      owner,
    ],
    searchKey: { kind: 'domain', fields: ['domain', 'website'], label: 'domain' },
    namesakes: { name: ['name'], needs: [], apart: [] },
  },
  contact: {
    one: 'contact',
    many: 'contacts',
    isPerson: true,
    onByDefault: true,
    settings: {},
    fields: [
      { name: 'email', column: 'email', label: 'Email', type: 'email', lengthMax: 320 },
      { name: 'firstName', column: 'first_name', label: 'First name', type: 'text', lengthMax: 500 },
      { name: 'lastName', column: 'last_name', label: 'Last name', type: 'text', lengthMax: 500 },
      { name: 'phone', column: 'phone', label: 'Phone', type: 'phone', lengthMax: 100 },
      { name: 'company', column: 'company', label: 'Company', type: 'text', lengthMax: 500 },
      { name: 'jobTitle', column: 'job_title', label: 'Job title', type: 'text', lengthMax: 500 },
      { name: 'account', column: 'account_id', label: 'Linked company', type: 'reference', to: 'account', lengthMax: 36 },
      owner,
    ],
    searchKey: { kind: 'email', fields: ['email'], label: 'email' },
    namesakes: { name: ['lastName', 'firstName'], needs: [], apart: ['phone'] },
  },
  opportunity: {
    one: 'opportunity',
    many: 'opportunities',
    isPerson: false,
    onByDefault: false,
    settings: { deletes: { fromCrm: 'ignore', toCrm: 'ignore' }, matchKeys: ['external_id'] },
    fields: [
      { name: 'name', column: 'name', label: 'Name', type: 'text', lengthMax: 500 },
      { name: 'account', column: 'account_id', label: 'Linked company', type: 'reference', to: 'account', lengthMax: 36 },
      { name: 'contact', column: 'contact_id', label: 'Main contact', type: 'reference', to: 'contact', lengthMax: 36 },
      { name: 'contacts', column: 'contacts', label: 'Contacts', type: 'references', to: 'contact', lengthMax: 40_000 },
      { name: 'stage', column: 'stage', label: 'Stage', type: 'picklist', lengthMax: 63, isStage: true },
      { name: 'probability', column: 'probability', label: 'Probability (%)', type: 'number', lengthMax: 40, range: [0, 100] },
      { name: 'amount', column: 'amount', label: 'Amount', type: 'money', lengthMax: 40, currencyField: 'currency' },
      { name: 'currency', column: 'currency', label: 'Currency', type: 'text', lengthMax: 3, isCurrency: true },
      { name: 'expectedCloseDate', column: 'expected_close_date', label: 'Expected to close', type: 'date', lengthMax: 40 },
      { name: 'lostReason', column: 'lost_reason', label: 'Why it was lost', type: 'text', lengthMax: 1_000 },
      { name: 'travelType', column: 'travel_type', label: 'Kind of travel', type: 'text', lengthMax: 500 },
      { name: 'destinations', column: 'destinations', label: 'Destinations', type: 'set', lengthMax: 10_000 },
      { name: 'departureDate', column: 'departure_date', label: 'Departure', type: 'date', lengthMax: 40 },
      { name: 'returnDate', column: 'return_date', label: 'Return', type: 'date', lengthMax: 40 },
      {
        name: 'numberOfAdults',
        column: 'number_of_adults',
        label: 'Adults',
        type: 'number',
        lengthMax: 40,
        range: countRange,
      },
      {
        name: 'numberOfChildren',
        column: 'number_of_children',
        label: 'Children',
        type: 'number',
        lengthMax: 40,
        range: countRange,
      },
      { name: 'budgetLevel', column: 'budget_level', label: 'Budget', type: 'text', lengthMax: 500 },
      { name: 'description', column: 'description', label: 'Description', type: 'text', lengthMax: 100_000 },
      { name: 'source', column: 'source', label: 'Source', type: 'text', lengthMax: 500 },
      owner,
    ],
    // Two sales of one name are two, unless they are to one company, and neither amount nor day says otherwise.
    namesakes: { name: ['name'], needs: ['account'], apart: ['account', 'amount', 'expectedCloseDate'] },
    searchKey: { kind: 'none', fields: ['name'], label: 'name' },
  },
  lead: {
    one: 'lead',
    many: 'leads',
    isPerson: true,
    onByDefault: false,
    settings: { deletes: { fromCrm: 'ignore', toCrm: 'ignore' }, matchKeys: ['email'] },
    fields: [
      { name: 'firstName', column: 'first_name', label: 'First name', type: 'text', lengthMax: 500 },
      { name: 'lastName', column: 'last_name', label: 'Last name', type: 'text', lengthMax: 500 },
      { name: 'email', column: 'email', label: 'Email', type: 'email', lengthMax: 320 },
      { name: 'phone', column: 'phone', label: 'Phone', type: 'phone', lengthMax: 100 },
      { name: 'companyName', column: 'company_name', label: 'Company name', type: 'text', lengthMax: 500 },
      { name: 'jobTitle', column: 'job_title', label: 'Job title', type: 'text', lengthMax: 500 },
      {
        name: 'leadStatus',
        column: 'lead_status',
        label: 'Lead status',
        type: 'picklist',
        lengthMax: 20,
        options: ['new', 'contacted', 'qualified', 'unqualified', 'converted'],
        first: 'new',
        isMapped: true,
        isConversion: true,
      },
      {
        name: 'interestLevel',
        column: 'interest_level',
        label: 'Interest',
        type: 'picklist',
        lengthMax: 20,
        options: ['low', 'medium', 'high'],
        isMapped: true,
      },
      { name: 'travelInterests', column: 'travel_interests', label: 'Travel interests', type: 'set', lengthMax: 10_000 },
      {
        name: 'preferredTravelDate',
        column: 'preferred_travel_date',
        label: 'Preferred travel date',
        type: 'date',
        lengthMax: 40,
      },
      {
        name: 'numberOfTravelers',
        column: 'number_of_travelers',
        label: 'Travellers',
        type: 'number',
        lengthMax: 40,
        range: countRange,
      },
      {
        name: 'estimatedValue',
        column: 'estimated_value',
        label: 'Estimated value',
        type: 'money',
        lengthMax: 40,
        currencyField: 'currency',
      },
      { name: 'currency', column: 'currency', label: 'Currency', type: 'text', lengthMax: 3, isCurrency: true },
      { name: 'source', column: 'source', label: 'Source', type: 'text', lengthMax: 500 },
      { name: 'campaign', column: 'campaign', label: 'Campaign', type: 'text', lengthMax: 500 },
      { name: 'score', column: 'score', label: 'Score', type: 'number', lengthMax: 40, range: [0, 100] },
      { name: 'nextFollowUpAt', column: 'next_follow_up_at', label: 'Next follow-up', type: 'datetime', lengthMax: 40 },
      { name: 'description', column: 'description', label: 'Description', type: 'text', lengthMax: 100_000 },
      owner,
      {
        name: 'convertedContact',
        column: 'converted_contact_id',
        label: 'Became the contact',
        type: 'reference',
        to: 'contact',
        lengthMax: 36,
        isConversion: true,
      },
      {
        name: 'convertedAccount',
        column: 'converted_account_id',
        label: 'Became the company',
        type: 'reference',
        to: 'account',
        lengthMax: 36,
        isConversion: true,
      },
      {
        name: 'convertedOpportunity',
        column: 'converted_opportunity_id',
        label: 'Became the opportunity',
        type: 'reference',
        to: 'opportunity',
        lengthMax: 36,
        isConversion: true,
      },
      { name: 'convertedAt', column: 'converted_at', label: 'Converted', type: 'datetime', lengthMax: 40 },
    ],
    searchKey: { kind: 'email', fields: ['email'], label: 'email' },
  },
  note: {
    one: 'note',
    many: 'notes',
    isPerson: false,
    onByDefault: false,
    ofLinked: true,
    settings: { deletes: { fromCrm: 'ignore', toCrm: 'ignore' }, matchKeys: ['external_id'] },
    fields: [
      { name: 'title', column: 'title', label: 'Title', type: 'text', lengthMax: 500 },
      { name: 'body', column: 'body', label: 'Text', type: 'html', lengthMax: 100_000 },
      { name: 'author', column: 'author', label: 'Author', type: 'text', lengthMax: 500, isFixed: true },
      { name: 'writtenAt', column: 'written_at', label: 'Written', type: 'datetime', lengthMax: 40, isFixed: true },
      ...about,
    ],
    // Two notes of the same words are two.
    searchKey: { kind: 'none', fields: ['body'], label: 'text' },
  },
  task: {
    one: 'task',
    many: 'tasks',
    isPerson: false,
    onByDefault: false,
    ofLinked: true,
    settings: { deletes: { fromCrm: 'ignore', toCrm: 'ignore' }, matchKeys: ['external_id'] },
    fields: [
      { name: 'subject', column: 'subject', label: 'Subject', type: 'text', lengthMax: 500 },
      { name: 'body', column: 'body', label: 'Text', type: 'html', lengthMax: 100_000 },
      {
        name: 'type',
        column: 'type',
        label: 'Type',
        type: 'picklist',
        lengthMax: 20,
        options: ['to_do', 'call', 'email', 'meeting'],
        first: 'to_do',
        isMapped: true,
      },
      {
        name: 'status',
        column: 'status',
        label: 'Status',
        type: 'picklist',
        lengthMax: 20,
        options: ['open', 'in_progress', 'waiting', 'done', 'deferred'],
        first: 'open',
        isMapped: true,
      },
      {
        name: 'priority',
        column: 'priority',
        label: 'Priority',
        type: 'picklist',
        lengthMax: 20,
        options: ['low', 'normal', 'high'],
        first: 'normal',
        isMapped: true,
      },
      { name: 'due', column: 'due', label: 'Due', type: 'due', lengthMax: 40 },
      { name: 'reminderAt', column: 'reminder_at', label: 'Reminder', type: 'datetime', lengthMax: 40 },
      { name: 'completedAt', column: 'completed_at', label: 'Completed', type: 'datetime', lengthMax: 40, isDerived: true },
      ...about,
      owner,
    ],
    // Two tasks of the same words are two.
    searchKey: { kind: 'none', fields: ['subject'], label: 'subject' },
  },
} as const satisfies Partial<Record<ObjectType, ObjectSpec>>

/** Objects that have a table here, in the order in which a run syncs them. */
export const syncedObjectSchema = z.enum(['account', 'contact', 'opportunity', 'lead', 'note', 'task']) satisfies z.ZodType<
  keyof typeof objects
>
export type SyncedObject = z.infer<typeof syncedObjectSchema>

const specs: Readonly<Record<SyncedObject, ObjectSpec>> = objects

export const syncedObjects: readonly SyncedObject[] = syncedObjectSchema.options

export function isSyncedObject(object: string): object is SyncedObject {
  return object in objects
}

export function specOf(object: SyncedObject): ObjectSpec {
  return specs[object]
}

/** The column of a field's name in mappings; null for a custom field and for a name that is none. */
export function fieldOf(object: SyncedObject, name: string): ObjectField | null {
  return specs[object].fields.find((field) => field.name === name) ?? null
}

/** Whether the records of an object move through stages. */
export function hasStages(object: SyncedObject): boolean {
  return specs[object].fields.some(({ isStage }) => isStage === true)
}

/** Whether the records of an object are somebody's. */
export function hasOwner(object: SyncedObject): boolean {
  return specs[object].fields.some(({ to }) => to === 'user')
}

/** Whether records of the object can be matched by a key: one of its fields, a custom one, or our id. */
export function isKeyOf(object: SyncedObject, key: MatchKey): boolean {
  return key === 'external_id' || isFieldOf(object, key)
}

const customLengthMax = 100_000

/** Maximum number of characters of a field. */
export function fieldLimit(object: SyncedObject, name: string): number {
  return fieldOf(object, name)?.lengthMax ?? customLengthMax
}

const customFieldName = /^custom\.[A-Za-z][A-Za-z0-9_]{0,62}$/

/** True for a column of the object and for `custom.<name>` with a name of letters, digits and underscores. */
export function isFieldOf(object: SyncedObject, name: string): boolean {
  return fieldOf(object, name) !== null || isCustomField(name)
}

export function isCustomField(name: string): boolean {
  return customFieldName.test(name)
}

/** The key inside `custom` of a custom field's name, or null for a column. */
export function customKey(name: string): string | null {
  return name.startsWith('custom.') ? name.slice('custom.'.length) : null
}
