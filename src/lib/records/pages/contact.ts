import { contactParts } from '../../objects/own-custom-fields.ts'
import { textOf } from '../fields/record-values.ts'
import type { PageSpec } from './page-spec.ts'

export const contactPages = {
  path: 'contacts',
  table: 'contacts',
  named: ['firstName', 'lastName', 'email', 'company', 'phone'],
  title: (values) => {
    const text = (name: string) => textOf(values, name)
    const name = [text('firstName'), text('lastName')].filter((part) => part?.trim()).join(' ')
    return name || text('email') || text('company') || text('phone')
  },
  distinguishedBy: ['email', 'company', 'jobTitle'],
  sections: [
    { title: null, fields: ['firstName', 'lastName', 'email', 'phone', 'company', 'account', 'jobTitle', 'reportsTo', 'owner'] },
    ...contactParts.map(({ title, fields }) => ({ title, fields: fields.map(({ key }) => `custom.${key}`) })),
  ],
  needed: {
    fields: ['firstName', 'lastName', 'email', 'phone', 'company', 'jobTitle'],
    words: 'Enter a name, an email, a phone number, a company or a job title.',
  },
  initial: {},
  list: {
    placeholder: 'Name, email, company, phone…',
    searched: 'names, emails, companies, phone numbers and job titles',
    sorts: [
      ['name', 'Sort by name'],
      ['email', 'Sort by email'],
      ['company', 'Sort by company'],
      ['updated', 'Latest changes first'],
    ],
    nameClass: 'w-[26%]',
    columns: [
      { field: 'email', sort: 'email', className: 'w-[28%]', isSecondLine: true },
      { field: 'company', otherwise: 'account', sort: 'company', className: 'hidden w-[18%] md:table-cell' },
      { field: 'owner', className: 'hidden w-[14%] xl:table-cell' },
    ],
    filters: ['owner'],
  },
  listedOn: { account: { title: 'Contacts', nothing: 'No contact has this company.' } },
} as const satisfies PageSpec
