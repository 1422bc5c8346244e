import { textOf } from '../fields/record-values.ts'
import type { PageSpec } from './page-spec.ts'

export const leadPages = {
  path: 'leads',
  table: 'leads',
  ofLines: ['description'],
  named: ['firstName', 'lastName', 'email', 'companyName', 'phone'],
  title: (values) => {
    const text = (name: string) => textOf(values, name)
    const name = [text('firstName'), text('lastName')].filter((part) => part?.trim()).join(' ')
    return name || text('email') || text('companyName') || text('phone')
  },
  distinguishedBy: ['companyName', 'email'],
  sections: [
    {
      title: null,
      fields: [
        'firstName',
        'lastName',
        'email',
        'phone',
        'companyName',
        'jobTitle',
        'leadStatus',
        'interestLevel',
        'score',
        'owner',
        'source',
        'campaign',
      ],
    },
    {
      title: 'Journey',
      fields: ['travelInterests', 'preferredTravelDate', 'numberOfTravelers', 'estimatedValue', 'currency', 'nextFollowUpAt'],
    },
    { title: 'More', fields: ['description'] },
    { title: 'What it has become', fields: ['convertedContact', 'convertedAccount', 'convertedOpportunity', 'convertedAt'] },
  ],
  derivedFields: ['convertedContact', 'convertedAccount', 'convertedOpportunity', 'convertedAt'],
  derivedChoices: { leadStatus: ['converted'] },
  needed: {
    fields: ['lastName', 'firstName', 'email', 'phone', 'companyName'],
    words: 'Enter a name, an email, a phone number or a company.',
  },
  initial: { leadStatus: 'new' },
  list: {
    placeholder: 'Name, email, company, phone, source…',
    searched: 'names, emails, companies, phone numbers, sources and campaigns',
    sorts: [
      ['name', 'Sort by name'],
      ['company', 'Sort by company'],
      ['updated', 'Latest changes first'],
    ],
    nameClass: 'w-[26%]',
    columns: [
      { field: 'companyName', label: 'Company', sort: 'company', className: 'w-[20%]', isSecondLine: true },
      { field: 'leadStatus', label: 'Status', className: 'hidden w-28 md:table-cell' },
      { field: 'interestLevel', className: 'hidden w-24 lg:table-cell' },
      { field: 'owner', className: 'hidden w-[14%] xl:table-cell' },
    ],
    filters: ['leadStatus', 'interestLevel', 'owner'],
  },
  listedOn: {
    convertedContact: { title: 'Converted leads', nothing: null },
    convertedAccount: { title: 'Converted leads', nothing: null },
    convertedOpportunity: { title: 'Converted leads', nothing: null },
  },
} as const satisfies PageSpec
