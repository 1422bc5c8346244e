import { textOf } from '../fields/record-values.ts'
import type { PageSpec } from './page-spec.ts'

export const accountPages = {
  path: 'companies',
  table: 'accounts',
  ofLines: ['street'],
  named: ['name', 'domain'],
  title: (values) => textOf(values, 'name')?.trim() || textOf(values, 'domain'),
  distinguishedBy: ['domain', 'city'],
  sections: [
    {
      title: null,
      fields: ['name', 'domain', 'website', 'phone', 'industry', 'industryCategory', 'accountType', 'parent', 'owner', 'status'],
    },
    { title: 'Address', fields: ['street', 'postalCode', 'city', 'state', 'country'] },
    {
      title: 'Figures and terms',
      fields: ['employees', 'annualRevenue', 'lifetimeValue', 'creditLimit', 'currency', 'paymentTerms', 'paymentMethod'],
    },
  ],
  needed: { fields: ['name', 'domain'], words: 'Enter a name or a domain.' },
  initial: { accountType: 'business', status: 'active' },
  list: {
    placeholder: 'Name, domain, phone, city…',
    searched: 'names, domains, websites, phone numbers, industries, cities and countries',
    sorts: [
      ['name', 'Sort by name'],
      ['updated', 'Latest changes first'],
    ],
    nameClass: 'w-[26%] lg:w-[20%]',
    columns: [
      { field: 'domain', className: 'w-[24%] lg:w-[17%]', isSecondLine: true },
      { field: 'city', className: 'hidden xl:table-cell' },
      { field: 'owner', className: 'hidden w-[14%] xl:table-cell' },
      { field: 'contacts', label: 'Contacts', className: 'hidden w-28 tabular-nums md:table-cell xl:w-24', countedTo: 1_000 },
    ],
    filters: ['owner'],
  },
  listedOn: {
    industryCategory: { title: 'Companies', nothing: 'No company is in this industry itself.' },
    parent: { title: 'Subsidiaries', nothing: 'No company has this one as its parent company.' },
  },
} as const satisfies PageSpec
