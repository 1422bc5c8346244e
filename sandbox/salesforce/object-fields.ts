import {
  activityFields,
  address,
  field,
  type FieldDefinition,
  fixed,
  identityFields,
  ownerField,
  personName,
  systemFields,
} from './field-definitions.ts'
import { leadStatuses } from './lead-statuses.ts'

const salutations = ['Mr.', 'Ms.', 'Mrs.', 'Dr.', 'Prof.', 'Mx.']
export const leadSources = ['Web', 'Phone Inquiry', 'Partner Referral', 'Purchased List', 'Other']
const industries = [
  'Agriculture',
  'Banking',
  'Consulting',
  'Education',
  'Energy',
  'Manufacturing',
  'Retail',
  'Technology',
  'Other',
]

const accountSource = field.picklist('AccountSource', 'Account Source', leadSources)
const masterRecord = (object: string) => fixed(field.reference('MasterRecordId', 'Master Record ID', object, 'MasterRecord'))

export const accountFields: readonly FieldDefinition[] = [
  ...identityFields,
  masterRecord('Account'),
  field.string('Name', 'Account Name', 255, { nillable: false, required: true, nameField: true }),
  field.picklist('Type', 'Account Type', ['Prospect', 'Customer - Direct', 'Customer - Channel', 'Partner', 'Other']),
  field.reference('ParentId', 'Parent Account ID', 'Account', 'Parent', { onParentDelete: 'keep' }),
  ...address('Billing', 'Billing '),
  ...address('Shipping', 'Shipping '),
  field.phone('Phone', 'Account Phone'),
  field.phone('Fax', 'Account Fax'),
  field.url('Website', 'Website'),
  field.picklist('Industry', 'Industry', industries),
  field.number('currency', 'AnnualRevenue', 'Annual Revenue', 18, 0),
  field.number('int', 'NumberOfEmployees', 'Employees', 8, 0),
  field.textarea('Description', 'Account Description', 32_000),
  ownerField,
  ...systemFields,
  ...activityFields,
  accountSource,
  field.number('double', 'Fleet_Size__c', 'Fleet Size', 6, 0, { custom: true }),
]

export const contactFields: readonly FieldDefinition[] = [
  ...identityFields,
  masterRecord('Contact'),
  field.reference('AccountId', 'Account ID', 'Account', 'Account', { onParentDelete: 'cascade' }),
  field.string('LastName', 'Last Name', 80, { nillable: false, required: true }),
  field.string('FirstName', 'First Name', 40),
  field.picklist('Salutation', 'Salutation', salutations),
  personName('Full Name'),
  ...address('Other', 'Other '),
  ...address('Mailing', 'Mailing '),
  field.phone('Phone', 'Business Phone'),
  field.phone('Fax', 'Business Fax'),
  field.phone('MobilePhone', 'Mobile Phone'),
  field.phone('HomePhone', 'Home Phone'),
  field.phone('OtherPhone', 'Other Phone'),
  field.phone('AssistantPhone', 'Asst. Phone'),
  field.reference('IndividualId', 'Individual ID', 'Individual', 'Individual'),
  field.reference('ReportsToId', 'Reports To ID', 'Contact', 'ReportsTo'),
  field.email('Email', 'Email', { idLookup: true, keyed: true }),
  field.string('Title', 'Title', 128),
  field.string('Department', 'Department', 80),
  field.string('AssistantName', "Assistant's Name", 40),
  field.picklist('LeadSource', 'Lead Source', leadSources),
  field.date('Birthdate', 'Birthdate'),
  field.textarea('Description', 'Contact Description', 32_000),
  ownerField,
  field.boolean('HasOptedOutOfEmail', 'Email Opt Out'),
  field.boolean('HasOptedOutOfFax', 'Fax Opt Out'),
  field.boolean('DoNotCall', 'Do Not Call'),
  ...systemFields,
  ...activityFields,
  fixed(field.string('EmailBouncedReason', 'Email Bounced Reason', 255)),
  fixed(field.datetime('EmailBouncedDate', 'Email Bounced Date')),
  field.picklist(
    'Customer_Tier__c',
    'Customer Tier',
    [
      { value: 'gold', label: 'Gold' },
      { value: 'silver', label: 'Silver' },
      { value: 'bronze', label: 'Bronze' },
    ],
    { custom: true, restricted: true },
  ),
  field.multipicklist('Interests__c', 'Interests', ['Events', 'Product', 'Research', 'Training'], { custom: true }),
  field.number('double', 'Seat_Count__c', 'Seat Count', 6, 0, { custom: true }),
  field.date('Contract_End__c', 'Contract End', { custom: true }),
  field.boolean('Newsletter__c', 'Newsletter', { custom: true }),
]

/** One change of a tracked field; `created` stands for the record itself. */
export const historyFieldsOf = (object: string): readonly FieldDefinition[] =>
  [
    ...identityFields,
    field.reference(`${object}Id`, `${object} ID`, object, object, { nillable: false }),
    field.string('Field', 'Changed Field', 255, { nillable: false }),
    field.string('OldValue', 'Old Value', 255, { filterable: false }),
    field.string('NewValue', 'New Value', 255, { filterable: false }),
    ...systemFields,
  ].map(fixed)

/** The field that a customer can add to an object so that repeated creates meet the first one. */
export const externalIdField = (object: string): FieldDefinition =>
  field.string(`ADSapp_${object}_Id__c`, `ADSapp ${object} Id`, 36, {
    custom: true,
    externalId: true,
    idLookup: true,
    unique: true,
    keyed: true,
  })

export const leadFields: readonly FieldDefinition[] = [
  ...identityFields,
  masterRecord('Lead'),
  field.string('LastName', 'Last Name', 80, { nillable: false, required: true }),
  field.string('FirstName', 'First Name', 40),
  field.picklist('Salutation', 'Salutation', salutations),
  personName('Full Name'),
  field.string('Title', 'Title', 128),
  field.string('Company', 'Company', 255, { nillable: false, required: true }),
  ...address('', ''),
  field.phone('Phone', 'Phone'),
  field.phone('MobilePhone', 'Mobile Phone'),
  field.phone('Fax', 'Fax'),
  field.email('Email', 'Email', { idLookup: true, keyed: true }),
  field.url('Website', 'Website'),
  field.textarea('Description', 'Description', 32_000),
  field.picklist('LeadSource', 'Lead Source', leadSources),
  field.picklist(
    'Status',
    'Status',
    leadStatuses.map(({ name }) => name),
    {
      nillable: false,
      otherwise: leadStatuses[0].name,
    },
  ),
  field.picklist('Industry', 'Industry', industries),
  field.picklist('Rating', 'Rating', ['Hot', 'Warm', 'Cold']),
  field.number('currency', 'AnnualRevenue', 'Annual Revenue', 18, 0),
  field.number('int', 'NumberOfEmployees', 'Employees', 8, 0),
  ownerField,
  field.boolean('HasOptedOutOfEmail', 'Email Opt Out'),
  fixed(field.boolean('IsConverted', 'Converted')),
  fixed(field.date('ConvertedDate', 'Converted Date')),
  fixed(field.reference('ConvertedAccountId', 'Converted Account ID', 'Account', 'ConvertedAccount')),
  fixed(field.reference('ConvertedContactId', 'Converted Contact ID', 'Contact', 'ConvertedContact')),
  fixed(field.reference('ConvertedOpportunityId', 'Converted Opportunity ID', 'Opportunity', 'ConvertedOpportunity')),
  ...systemFields,
  ...activityFields,
]
