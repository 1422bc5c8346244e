import { accountFields, contactFields, externalIdField, historyFieldsOf, leadFields } from './object-fields.ts'
import type { FieldDefinition } from './field-definitions.ts'
import {
  individualFields,
  opportunityFields,
  organizationFields,
  profileFields,
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
}

function make(
  name: string,
  labelPlural: string,
  keyPrefix: string,
  fields: readonly FieldDefinition[],
  marks: { readonly writable: boolean; readonly replicateable?: boolean },
): ObjectType {
  return {
    name,
    label: name,
    labelPlural,
    keyPrefix,
    table: `sf_${name.toLowerCase()}`,
    writable: marks.writable,
    replicateable: marks.replicateable ?? true,
    fields,
    byName: new Map(fields.map((definition) => [definition.name.toLowerCase(), definition])),
  }
}

/** The objects of the orgs; with `externalId` accounts and contacts have a field that a client can upsert by. */
export function createObjectCatalog({ externalId }: { readonly externalId: boolean }): ObjectCatalog {
  const upserted = (name: string, fields: readonly FieldDefinition[]) =>
    externalId ? [...fields, externalIdField(name)] : fields
  const all = [
    make('Account', 'Accounts', '001', upserted('Account', accountFields), { writable: true }),
    make('AccountHistory', 'Account History', '016', historyFieldsOf('Account'), { writable: false, replicateable: false }),
    make('Contact', 'Contacts', '003', upserted('Contact', contactFields), { writable: true }),
    make('ContactHistory', 'Contact History', '017', historyFieldsOf('Contact'), { writable: false, replicateable: false }),
    make('Lead', 'Leads', '00Q', leadFields, { writable: true }),
    make('Opportunity', 'Opportunities', '006', opportunityFields, { writable: false }),
    make('Individual', 'Individuals', '0PK', individualFields, { writable: false }),
    make('Profile', 'Profiles', '00e', profileFields, { writable: false, replicateable: false }),
    make('UserRole', 'Roles', '00E', userRoleFields, { writable: false, replicateable: false }),
    make('User', 'Users', '005', userFields, { writable: false }),
    make('Organization', 'Organizations', '00D', organizationFields, { writable: false, replicateable: false }),
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
    byPrefix: (prefix) => all.find((type) => type.keyPrefix === prefix) ?? null,
  }
}
