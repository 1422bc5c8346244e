import { type PropertySeed, readOnly, select, text } from './property-definitions.ts'

const companyInformation = 'companyinformation'
const own = (name: string, label: string): PropertySeed => text(name, label, companyInformation)
const number = (name: string, label: string): PropertySeed => ({
  name,
  label,
  type: 'number',
  fieldType: 'number',
  groupName: companyInformation,
})

const industries = [
  'ACCOUNTING',
  'BANKING',
  'COMPUTER_SOFTWARE',
  'EDUCATION_MANAGEMENT',
  'RETAIL',
  'TRANSPORTATION_TRUCKING_RAILROAD',
]
const kinds = ['PROSPECT', 'PARTNER', 'RESELLER', 'VENDOR', 'OTHER']
const optionOf = (value: string) => ({
  value,
  label: value
    .toLowerCase()
    .replace(/^./, (letter) => letter.toUpperCase())
    .replaceAll('_', ' '),
})

/** The company properties of a new portal: HubSpot's own plus a custom one. */
export const companyPropertySeeds: readonly PropertySeed[] = [
  own('name', 'Company name'),
  own('domain', 'Company Domain Name'),
  own('website', 'Website URL'),
  { name: 'phone', label: 'Phone Number', type: 'string', fieldType: 'phonenumber', groupName: companyInformation },
  select('industry', 'Industry', industries.map(optionOf), companyInformation),
  select('type', 'Type', kinds.map(optionOf), companyInformation),
  own('address', 'Street Address'),
  own('address2', 'Street Address 2'),
  own('city', 'City'),
  own('state', 'State/Region'),
  own('zip', 'Postal Code'),
  own('country', 'Country/Region'),
  { ...number('annualrevenue', 'Annual Revenue'), isAmount: true },
  number('numberofemployees', 'Number of Employees'),
  { name: 'description', label: 'Description', type: 'string', fieldType: 'textarea', groupName: companyInformation },
  { ...select('hubspot_owner_id', 'Company owner', [], companyInformation), optionsFrom: 'owners' },
  { ...readOnly('hs_object_id', 'Record ID', 'number', companyInformation), unique: true },
  readOnly('createdate', 'Create Date', 'datetime', companyInformation),
  readOnly('hs_lastmodifieddate', 'Last Modified Date', 'datetime', companyInformation),
  {
    ...readOnly('hs_additional_domains', 'Additional Domains', 'string', companyInformation),
    type: 'enumeration',
    fieldType: 'checkbox',
  },
  readOnly('hs_merged_object_ids', 'Merged record IDs', 'string', companyInformation),
  readOnly('hs_parent_company_id', 'Parent Company', 'number', companyInformation),
  { ...readOnly('num_associated_deals', 'Number of Associated Deals', 'number', companyInformation), calculated: true },
  { name: 'fleet_size', label: 'Fleet size', type: 'number', fieldType: 'number', groupName: companyInformation, custom: true },
]
