import { eventFields, taskFields } from './activity-fields.ts'
import { currencyField } from './currencies.ts'
import type { FieldDefinition } from './field-definitions.ts'
import { accountFields, contactFields, externalIdField, historyFieldsOf, leadFields } from './object-fields.ts'
import { contentLinkFields, contentNoteFields, noteFields } from './note-fields.ts'
import { contactRoleFields, opportunityFields } from './opportunity-fields.ts'
import { hasRecordTypes, recordTypeField } from './record-types.ts'
import {
  currencyTypeFields,
  groupFields,
  individualFields,
  leadStatusFields,
  organizationFields,
  profileFields,
  recordTypeFields,
  stageFields,
  taskPriorityFields,
  taskStatusFields,
  userFields,
  userRoleFields,
} from './setup-fields.ts'

/** All that distinguishes one sObject from another. */
export interface ObjectType {
  readonly name: string
  readonly label: string
  readonly labelPlural: string
  readonly keyPrefix: string
  /** Table in the data file. */
  readonly table: string
  /** Whether the API may create, change and delete its records. */
  readonly writable: boolean
  readonly replicateable: boolean
  readonly fields: readonly FieldDefinition[]
  /** Field by lower-case name: names are not case-sensitive. */
  readonly byName: ReadonlyMap<string, FieldDefinition>
}

export interface ObjectCatalog {
  readonly all: readonly ObjectType[]
  /** The object behind a name in any case, or null. */
  find(name: string): ObjectType | null
  /** The same for an object that the sandbox itself relies on; throws when it is missing. */
  require(name: string): ObjectType
  byPrefix(prefix: string): ObjectType | null
  /** The fields that refer to records of an object and follow what becomes of those. */
  childrenOf(type: ObjectType): readonly Child[]
}

/** A field by which records of an object belong to records of another. */
export interface Child {
  readonly type: ObjectType
  readonly field: FieldDefinition
}

/** What an org has beyond what every org has. */
interface OrgFeatures {
  /** Objects that a client creates have a unique field that it can upsert by. */
  readonly externalId: boolean
  /** Amounts have a currency. */
  readonly multiCurrency: boolean
  /** Some of its objects have record types. */
  readonly recordTypes: boolean
}

/** Every field that an org can have. */
export const everyFeature: OrgFeatures = { externalId: true, multiCurrency: true, recordTypes: true }

function make(
  name: string,
  labelPlural: string,
  keyPrefix: string,
  fields: readonly FieldDefinition[],
  marks: { readonly writable: boolean; readonly replicateable?: boolean },
): ObjectType {
  return {
    name,
    label: name.replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' '),
    labelPlural,
    keyPrefix,
    table: `sf_${name.toLowerCase()}`,
    writable: marks.writable,
    replicateable: marks.replicateable ?? true,
    fields,
    byName: new Map(fields.map((definition) => [definition.name.toLowerCase(), definition])),
  }
}

/** The objects of the orgs. */
export function createObjectCatalog({ externalId, multiCurrency, recordTypes }: OrgFeatures): ObjectCatalog {
  const upserted = (name: string, fields: readonly FieldDefinition[]) => [
    ...fields,
    ...(externalId ? [externalIdField(name)] : []),
    ...(recordTypes && hasRecordTypes(name) ? [recordTypeField] : []),
  ]
  const money = (fields: readonly FieldDefinition[]) => (multiCurrency ? [...fields, currencyField] : fields)
  const setup = { writable: false, replicateable: false }
  const all = [
    make('Account', 'Accounts', '001', upserted('Account', accountFields), { writable: true }),
    make('AccountHistory', 'Account History', '016', historyFieldsOf('Account'), setup),
    make('Contact', 'Contacts', '003', upserted('Contact', contactFields), { writable: true }),
    make('ContactHistory', 'Contact History', '017', historyFieldsOf('Contact'), setup),
    make('Lead', 'Leads', '00Q', upserted('Lead', leadFields), { writable: true }),
    make('LeadHistory', 'Lead History', '018', historyFieldsOf('Lead'), setup),
    make('Opportunity', 'Opportunities', '006', upserted('Opportunity', money(opportunityFields)), { writable: true }),
    make('OpportunityFieldHistory', 'Opportunity Field History', '01K', historyFieldsOf('Opportunity'), setup),
    make('OpportunityContactRole', 'Opportunity Contact Roles', '00K', contactRoleFields, { writable: true }),
    make('LeadStatus', 'Lead Statuses', '01J', leadStatusFields, setup),
    make('OpportunityStage', 'Opportunity Stages', '01J', stageFields, setup),
    ...(multiCurrency ? [make('CurrencyType', 'Currency Types', '01L', currencyTypeFields, setup)] : []),
    make('Task', 'Tasks', '00T', upserted('Task', taskFields), { writable: true }),
    make('TaskStatus', 'Task Statuses', '01J', taskStatusFields, setup),
    make('TaskPriority', 'Task Priorities', '01J', taskPriorityFields, setup),
    make('Event', 'Events', '00U', upserted('Event', eventFields), { writable: true }),
    make('Note', 'Notes', '002', noteFields, { writable: true }),
    make('ContentNote', 'Content Notes', '069', contentNoteFields, { writable: true }),
    make('ContentDocumentLink', 'Content Document Links', '06A', contentLinkFields, { writable: true }),
    make('Individual', 'Individuals', '0PK', individualFields, { writable: false }),
    ...(recordTypes ? [make('RecordType', 'Record Types', '012', recordTypeFields, setup)] : []),
    make('Profile', 'Profiles', '00e', profileFields, setup),
    make('UserRole', 'Roles', '00E', userRoleFields, setup),
    make('Group', 'Groups', '00G', groupFields, setup),
    make('User', 'Users', '005', userFields, { writable: false }),
    make('Organization', 'Organizations', '00D', organizationFields, setup),
  ]
  const byName = new Map(all.map((type) => [type.name.toLowerCase(), type]))
  const find = (name: string): ObjectType | null => byName.get(name.toLowerCase()) ?? null
  return {
    all,
    find,
    require(name) {
      const type = find(name)
      if (type === null) throw new Error(`The sandbox has no object ${name}`)
      return type
    },
    childrenOf: ({ name }) =>
      all.flatMap((type) =>
        type.fields
          .filter(({ onParentDelete }) => onParentDelete !== null)
          .filter(({ referenceTo, polymorphicTo }) => referenceTo === name || polymorphicTo.includes(name))
          .map((each) => ({ type, field: each })),
      ),
    byPrefix: (prefix) => all.find((type) => type.keyPrefix === prefix) ?? null,
  }
}
