import { mappingRow } from '../connector-kit/mapping-row.ts'
import { specOf, specsIn } from '../connector-kit/spec-of.ts'
import type { ObjectType } from '../domain/entities.ts'
import type { FieldMapping } from '../domain/field-mapping.ts'
import type { KeyKind } from '../domain/record-keys.ts'
import { roleFields } from './role-fields.ts'

/** All that distinguishes one object of Salesforce from another; adding one is an entry in `specs`. */
export type SalesforceObject = {
  readonly label: { readonly one: string; readonly many: string }
  readonly sobject: string
  /** Where the changes of its tracked fields are. */
  readonly history: string
  /**
   * The field that holds our record's id, where an administrator has created it (text, external id, unique). Makes creates
   * idempotent.
   */
  readonly externalIdField: string
  /** By kind of key: the field that has it, which every read selects. */
  readonly keys: Readonly<Partial<Record<KeyKind, string>>>
  /** The name that Salesforce requires, by which a create without an answer is looked for where it has no key. */
  readonly nameField: string
  /** Fields of a related record that are read with this one, where the object has the relation in this org. */
  readonly joins: readonly { readonly name: string; readonly label: string; readonly relation: string }[]
  /** The field of the stage, where its records have one. */
  readonly stageField?: string
  /** Whether its contacts are in contact roles. */
  readonly hasContactRoles?: true
  /** Whether its outbound messages are taken. */
  readonly isPushed: boolean
  readonly mapping: readonly FieldMapping[]
  readonly referenceMapping: readonly FieldMapping[]
  /** Of fields that not every org has. */
  readonly optionalMapping?: readonly FieldMapping[]
}

/** The currency of a record's amounts, in orgs that have several. */
export const currencyField = 'CurrencyIsoCode'

const specs = {
  account: {
    label: { one: 'Account', many: 'Accounts' },
    sobject: 'Account',
    history: 'AccountHistory',
    externalIdField: 'ADSapp_Account_Id__c',
    keys: { domain: 'Website' },
    nameField: 'Name',
    joins: [],
    isPushed: true,
    mapping: [
      mappingRow('name', 'Name'),
      mappingRow('website', 'Website'),
      mappingRow('phone', 'Phone'),
      mappingRow('industry', 'Industry'),
      mappingRow('street', 'BillingStreet'),
      mappingRow('city', 'BillingCity'),
      mappingRow('state', 'BillingState'),
      mappingRow('postalCode', 'BillingPostalCode'),
      mappingRow('country', 'BillingCountry'),
      mappingRow('annualRevenue', 'AnnualRevenue'),
      mappingRow('employees', 'NumberOfEmployees'),
      mappingRow('owner', 'OwnerId'),
    ],
    referenceMapping: [mappingRow('parent', 'ParentId')],
  },
  contact: {
    label: { one: 'Contact', many: 'Contacts' },
    sobject: 'Contact',
    history: 'ContactHistory',
    externalIdField: 'ADSapp_Contact_Id__c',
    keys: { email: 'Email' },
    nameField: 'LastName',
    joins: [{ name: 'Account.Name', label: 'Account name', relation: 'Account' }],
    isPushed: true,
    mapping: [
      mappingRow('email', 'Email'),
      mappingRow('firstName', 'FirstName'),
      mappingRow('lastName', 'LastName'),
      mappingRow('phone', 'Phone'),
      mappingRow('company', 'Account.Name', 'from_crm'),
      mappingRow('jobTitle', 'Title'),
      mappingRow('owner', 'OwnerId'),
    ],
    referenceMapping: [mappingRow('account', 'AccountId')],
  },
  opportunity: {
    label: { one: 'Opportunity', many: 'Opportunities' },
    sobject: 'Opportunity',
    history: 'OpportunityFieldHistory',
    externalIdField: 'ADSapp_Opportunity_Id__c',
    keys: {},
    nameField: 'Name',
    joins: [],
    stageField: 'StageName',
    hasContactRoles: true,
    isPushed: true,
    // Without the probability, which follows from the stage on both sides.
    mapping: [
      mappingRow('name', 'Name'),
      mappingRow('stage', 'StageName'),
      mappingRow('amount', 'Amount'),
      mappingRow('expectedCloseDate', 'CloseDate'),
      mappingRow('source', 'LeadSource'),
      mappingRow('description', 'Description'),
      mappingRow('owner', 'OwnerId'),
    ],
    referenceMapping: [
      mappingRow('account', 'AccountId'),
      mappingRow('contact', roleFields.primary),
      mappingRow('contacts', roleFields.all),
    ],
    optionalMapping: [mappingRow('currency', currencyField)],
  },
  lead: {
    label: { one: 'Lead', many: 'Leads' },
    sobject: 'Lead',
    history: 'LeadHistory',
    externalIdField: 'ADSapp_Lead_Id__c',
    keys: { email: 'Email' },
    nameField: 'LastName',
    joins: [],
    isPushed: true,
    mapping: [
      mappingRow('firstName', 'FirstName'),
      mappingRow('lastName', 'LastName'),
      mappingRow('email', 'Email'),
      mappingRow('phone', 'Phone'),
      mappingRow('companyName', 'Company'),
      mappingRow('jobTitle', 'Title'),
      mappingRow('source', 'LeadSource'),
      mappingRow('description', 'Description'),
      mappingRow('owner', 'OwnerId'),
    ],
    referenceMapping: [],
  },
} as const satisfies Partial<Record<ObjectType, SalesforceObject>>

export const salesforceObjects: Readonly<Partial<Record<ObjectType, SalesforceObject>>> = specs

/** @throws Error where Salesforce has no such object */
export function salesforceObject(object: ObjectType): SalesforceObject {
  return specOf(salesforceObjects, object)
}

/** The fields that keys are read from. */
export function keyFields({ keys }: SalesforceObject): readonly { readonly kind: KeyKind; readonly field: string }[] {
  return keyKinds.flatMap((kind) => {
    const field = keys[kind]
    return field === undefined ? [] : [{ kind, field }]
  })
}

const keyKinds = ['email', 'domain'] as const satisfies readonly KeyKind[]

/** The field of a record's owner: a user or, of some objects, a queue. */
export const ownerField = 'OwnerId'

/** Which of our objects a reference to one of Salesforce's leads to. */
export function objectOf(sobject: string): ObjectType | undefined {
  return specsIn(salesforceObjects).find(({ spec }) => spec.sobject === sobject)?.object
}
