import type { OptionSource } from './outside-options.ts'

/** A value type as HubSpot's properties API names it. */
type PropertyType = 'bool' | 'date' | 'datetime' | 'enumeration' | 'number' | 'phone_number' | 'string'

interface PropertyOption {
  readonly label: string
  readonly value: string
}

/** What a portal starts with; everything else about a property has a default. */
export interface PropertySeed {
  readonly name: string
  readonly label: string
  readonly type: PropertyType
  readonly fieldType: string
  readonly groupName: string
  readonly options?: readonly PropertyOption[]
  readonly unique?: true
  readonly readOnly?: true
  readonly custom?: true
  /** Worked out by HubSpot from other values. */
  readonly calculated?: true
  /** Shown with a currency's symbol: an amount of money. */
  readonly isAmount?: true
  /** Where the options are, if they are not the property's own. */
  readonly optionsFrom?: OptionSource
}

const contactInformation = 'contactinformation'

export function text(name: string, label: string, groupName = contactInformation): PropertySeed {
  return { name, label, type: 'string', fieldType: 'text', groupName }
}

export function select(
  name: string,
  label: string,
  options: readonly PropertyOption[],
  groupName = contactInformation,
): PropertySeed {
  return { name, label, type: 'enumeration', fieldType: 'select', groupName, options }
}

export function readOnly(name: string, label: string, type: PropertyType, groupName = contactInformation): PropertySeed {
  const fieldType = type === 'number' ? 'number' : type === 'datetime' ? 'date' : 'text'
  return { name, label, type, fieldType, groupName, readOnly: true }
}

const lifecycleStages: readonly PropertyOption[] = [
  { label: 'Subscriber', value: 'subscriber' },
  { label: 'Lead', value: 'lead' },
  { label: 'Marketing Qualified Lead', value: 'marketingqualifiedlead' },
  { label: 'Sales Qualified Lead', value: 'salesqualifiedlead' },
  { label: 'Opportunity', value: 'opportunity' },
  { label: 'Customer', value: 'customer' },
  { label: 'Evangelist', value: 'evangelist' },
  { label: 'Other', value: 'other' },
]

const leadStatuses: readonly PropertyOption[] = [
  { label: 'New', value: 'NEW' },
  { label: 'Open', value: 'OPEN' },
  { label: 'In Progress', value: 'IN_PROGRESS' },
  { label: 'Open Deal', value: 'OPEN_DEAL' },
  { label: 'Unqualified', value: 'UNQUALIFIED' },
  { label: 'Attempted to Contact', value: 'ATTEMPTED_TO_CONTACT' },
  { label: 'Connected', value: 'CONNECTED' },
  { label: 'Bad Timing', value: 'BAD_TIMING' },
]

const colors: readonly PropertyOption[] = [
  { label: 'Red', value: 'red' },
  { label: 'Orange', value: 'orange' },
  { label: 'Green', value: 'green' },
  { label: 'Blue', value: 'blue' },
  { label: 'Purple', value: 'purple' },
]

const tiers: readonly PropertyOption[] = [
  { label: 'Gold', value: 'gold' },
  { label: 'Silver', value: 'silver' },
  { label: 'Bronze', value: 'bronze' },
]

const interests: readonly PropertyOption[] = [
  { label: 'Events', value: 'events' },
  { label: 'Product news', value: 'product' },
  { label: 'Research', value: 'research' },
]

/** The contact properties of a new portal: HubSpot's own plus the custom ones of a small company. */
export const contactPropertySeeds: readonly PropertySeed[] = [
  { ...text('email', 'Email'), unique: true },
  text('firstname', 'First Name'),
  text('lastname', 'Last Name'),
  { name: 'phone', label: 'Phone Number', type: 'string', fieldType: 'phonenumber', groupName: contactInformation },
  { name: 'mobilephone', label: 'Mobile Phone Number', type: 'string', fieldType: 'phonenumber', groupName: contactInformation },
  text('fax', 'Fax Number'),
  text('salutation', 'Salutation'),
  text('company', 'Company Name'),
  text('jobtitle', 'Job Title'),
  text('industry', 'Industry'),
  text('website', 'Website URL'),
  text('address', 'Street Address'),
  text('city', 'City'),
  text('state', 'State/Region'),
  text('zip', 'Postal Code'),
  text('country', 'Country/Region'),
  text('twitterhandle', 'Twitter Username', 'socialmediainformation'),
  { name: 'message', label: 'Message', type: 'string', fieldType: 'textarea', groupName: contactInformation },
  { name: 'date_of_birth', label: 'Date of birth', type: 'string', fieldType: 'text', groupName: contactInformation },
  { name: 'annualrevenue', label: 'Annual Revenue', type: 'string', fieldType: 'text', groupName: contactInformation },
  select('lifecyclestage', 'Lifecycle Stage', lifecycleStages),
  select('hs_lead_status', 'Lead Status', leadStatuses, 'sales_properties'),
  { ...select('hubspot_owner_id', 'Contact owner', [], 'sales_properties'), optionsFrom: 'owners' },
  { name: 'closedate', label: 'Close Date', type: 'datetime', fieldType: 'date', groupName: contactInformation },
  { ...readOnly('hs_object_id', 'Record ID', 'number'), unique: true },
  readOnly('createdate', 'Create Date', 'datetime'),
  readOnly('lastmodifieddate', 'Last Modified Date', 'datetime'),
  readOnly('hs_additional_emails', 'Additional email addresses', 'string'),
  readOnly('hs_merged_object_ids', 'Merged record IDs', 'string'),
  readOnly('associatedcompanyid', 'Primary Associated Company ID', 'number'),
  { ...readOnly('num_associated_deals', 'Number of Associated Deals', 'number'), calculated: true },
  { ...select('favorite_color', 'Favorite color', colors), custom: true },
  { ...select('interests', 'Interests', interests), fieldType: 'checkbox', custom: true },
  { ...select('customer_tier', 'Customer tier', tiers), custom: true },
  { name: 'contract_end', label: 'Contract end', type: 'date', fieldType: 'date', groupName: contactInformation, custom: true },
  { name: 'seat_count', label: 'Seat count', type: 'number', fieldType: 'number', groupName: contactInformation, custom: true },
  {
    name: 'newsletter',
    label: 'Newsletter',
    type: 'bool',
    fieldType: 'booleancheckbox',
    groupName: contactInformation,
    options: [
      { label: 'Yes', value: 'true' },
      { label: 'No', value: 'false' },
    ],
    custom: true,
  },
]
