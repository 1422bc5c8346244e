import { choiceRow, mappingRow } from '../connector-kit/mapping-row.ts'
import { specOf, specsIn } from '../connector-kit/spec-of.ts'
import type { ObjectType } from '../domain/entities.ts'
import type { FieldMapping } from '../domain/field-mapping.ts'
import type { KeyKind } from '../domain/record-keys.ts'
import type { StageMap } from '../domain/transform-rules.ts'
import { conversionFields } from './conversion-fields.ts'
import { roleFields } from './role-fields.ts'
import type { Shapes } from './shapes.ts'

/** All that distinguishes one object of Salesforce from another; adding one is an entry in `specs`. */
export type SalesforceObject = {
  readonly label: { readonly one: string; readonly many: string }
  readonly sobject: string
  /** How the ids of its records begin. */
  readonly keyPrefix: string
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
  /** Its fields that have another shape in mappings. */
  readonly shapes?: Shapes
  /** Fields that Salesforce sets anew with a write of another one that does not name them. */
  readonly follows?: Readonly<Record<string, readonly string[]>>
  /** What its records may be about, of an object that is read for linked ones alone. */
  readonly ofLinked?: readonly [ObjectType, ...ObjectType[]]
  /** Whether old ones are archived: they are there, and of queries only those see them that see deleted ones too. */
  readonly isArchived?: true
  /** Checkboxes of records that only others are made by, or that are another's: they are none of their own. */
  readonly templateFields?: readonly string[]
  /** Whether it is only read. */
  readonly isMirrored?: true
  /** The field that says that a record has become others. It takes no more changes then. */
  readonly closedField?: string
  /** Whether its outbound messages are taken. */
  readonly isPushed: boolean
  readonly mapping: readonly FieldMapping[]
  readonly referenceMapping: readonly FieldMapping[]
  /** Of fields that not every org has. */
  readonly optionalMapping?: readonly FieldMapping[]
}

/** The currency of a record's amounts, in orgs that have several. */
export const currencyField = 'CurrencyIsoCode'

/** The statuses that an org has until its administrator changes them. Ours without one there is sent as the one before it. */
const leadStatusMap: StageMap = {
  name: 'map',
  values: {
    new: 'Open - Not Contacted',
    contacted: 'Working - Contacted',
    unqualified: 'Closed - Not Converted',
    converted: 'Closed - Converted',
  },
  alike: { qualified: 'contacted' },
}
const ratingMap: StageMap = { name: 'map', values: { high: 'Hot', medium: 'Warm', low: 'Cold' } }

/** Whom and what tasks and events are about: one of each. */
const activityEnds = {
  WhatOpportunity: { column: 'WhatId', prefix: '006', target: 'opportunity', label: 'Related opportunity' },
  WhatAccount: { column: 'WhatId', prefix: '001', target: 'account', label: 'Related account' },
  WhoContact: { column: 'WhoId', prefix: '003', target: 'contact', label: 'Contact' },
  // What is about a lead is about nothing else.
  WhoLead: { column: 'WhoId', prefix: '00Q', target: 'lead', label: 'Lead', excludes: 'WhatId' },
} as const satisfies Shapes['ends']
const activityReferences = [
  mappingRow('accounts', 'WhatAccount'),
  mappingRow('contacts', 'WhoContact'),
  mappingRow('opportunities', 'WhatOpportunity'),
  mappingRow('leads', 'WhoLead'),
]

const specs = {
  account: {
    label: { one: 'Account', many: 'Accounts' },
    sobject: 'Account',
    keyPrefix: '001',
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
    keyPrefix: '003',
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
    keyPrefix: '006',
    history: 'OpportunityFieldHistory',
    externalIdField: 'ADSapp_Opportunity_Id__c',
    keys: {},
    nameField: 'Name',
    joins: [],
    stageField: 'StageName',
    follows: { StageName: ['Probability', 'ForecastCategoryName'] },
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
      mappingRow('contactRoles', roleFields.roles),
    ],
    optionalMapping: [mappingRow('currency', currencyField)],
  },
  lead: {
    label: { one: 'Lead', many: 'Leads' },
    sobject: 'Lead',
    keyPrefix: '00Q',
    history: 'LeadHistory',
    externalIdField: 'ADSapp_Lead_Id__c',
    keys: { email: 'Email' },
    nameField: 'LastName',
    joins: [],
    closedField: 'IsConverted',
    isPushed: true,
    mapping: [
      mappingRow('firstName', 'FirstName'),
      mappingRow('lastName', 'LastName'),
      mappingRow('email', 'Email'),
      mappingRow('phone', 'Phone'),
      mappingRow('companyName', 'Company'),
      mappingRow('jobTitle', 'Title'),
      { ...mappingRow('leadStatus', 'Status'), transformRule: leadStatusMap },
      { ...mappingRow('interestLevel', 'Rating'), transformRule: ratingMap },
      mappingRow('source', 'LeadSource'),
      mappingRow('description', 'Description'),
      mappingRow('owner', 'OwnerId'),
      mappingRow('convertedAt', 'ConvertedDate', 'from_crm'),
    ],
    referenceMapping: [
      mappingRow('convertedAccount', conversionFields.account),
      mappingRow('convertedContact', conversionFields.contact),
      mappingRow('convertedOpportunity', conversionFields.opportunity),
    ],
  },
  task: {
    label: { one: 'Task', many: 'Tasks' },
    sobject: 'Task',
    keyPrefix: '00T',
    history: 'TaskHistory',
    externalIdField: 'ADSapp_Task_Id__c',
    keys: {},
    nameField: 'Subject',
    joins: [],
    ofLinked: ['account', 'contact', 'opportunity', 'lead'],
    shapes: {
      ends: activityEnds,
      plainTexts: ['Description'],
      flags: { ReminderDateTime: 'IsReminderSet' },
      createOnly: ['TaskSubtype'],
    },
    isArchived: true,
    // A series of tasks, of which each is a task too.
    templateFields: ['IsRecurrence'],
    isPushed: true,
    mapping: [
      mappingRow('subject', 'Subject'),
      mappingRow('body', 'Description'),
      choiceRow('type', 'TaskSubtype', {
        values: { to_do: 'Task', call: 'Call', email: 'Email' },
        alike: { meeting: 'to_do' },
      }),
      choiceRow('status', 'Status', {
        values: {
          open: 'Not Started',
          in_progress: 'In Progress',
          waiting: 'Waiting on someone else',
          done: 'Completed',
          deferred: 'Deferred',
        },
      }),
      choiceRow('priority', 'Priority', { values: { low: 'Low', normal: 'Normal', high: 'High' } }),
      mappingRow('due', 'ActivityDate'),
      mappingRow('reminderAt', 'ReminderDateTime'),
      mappingRow('completedAt', 'CompletedDateTime', 'from_crm'),
      mappingRow('owner', 'OwnerId'),
    ],
    referenceMapping: activityReferences,
  },
  activity: {
    label: { one: 'Event', many: 'Events' },
    sobject: 'Event',
    keyPrefix: '00U',
    history: 'EventHistory',
    externalIdField: 'ADSapp_Event_Id__c',
    keys: {},
    nameField: 'Subject',
    joins: [],
    ofLinked: ['account', 'contact', 'opportunity', 'lead'],
    shapes: { ends: activityEnds, plainTexts: ['Description'], flags: {}, createOnly: [] },
    isArchived: true,
    // A series, and the copies that those have whom one has invited.
    templateFields: ['IsRecurrence', 'IsChild'],
    isMirrored: true,
    isPushed: true,
    mapping: [
      mappingRow('subject', 'Subject', 'from_crm'),
      mappingRow('body', 'Description', 'from_crm'),
      mappingRow('location', 'Location', 'from_crm'),
      mappingRow('startedAt', 'StartDateTime', 'from_crm'),
      mappingRow('endedAt', 'EndDateTime', 'from_crm'),
      mappingRow('owner', 'OwnerId', 'from_crm'),
    ],
    referenceMapping: activityReferences.map((row) => ({ ...row, direction: 'from_crm' })),
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
