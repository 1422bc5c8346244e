import { textOf } from '../fields/record-values.ts'
import type { PageSpec } from './page-spec.ts'

export const quotePages = {
  path: 'quotes',
  table: 'quotes',
  ofLines: ['terms'],
  derivedFields: ['quoteNumber', 'versionNumber', 'quoteStatus', 'subtotal', 'taxTotal', 'total'],
  named: ['quoteNumber', 'versionNumber', 'name'],
  title: (values) => {
    const [number, version, name] = [textOf(values, 'quoteNumber'), values.get('versionNumber'), textOf(values, 'name')]
    const of = typeof version === 'number' && version > 1 ? `${number} (version ${version})` : number
    return [of, name?.trim()].filter((part) => part).join(' · ')
  },
  distinguishedBy: ['quoteStatus'],
  sections: [
    {
      title: null,
      fields: ['quoteNumber', 'versionNumber', 'name', 'account', 'contact', 'opportunity', 'currency', 'validUntil', 'owner'],
    },
    { title: 'For the customer', fields: ['terms'] },
  ],
  needed: {
    fields: ['currency', 'opportunity', 'account'],
    words: 'Enter a currency, or choose an opportunity or a company that has one.',
  },
  initial: {},
  list: {
    placeholder: 'Number or title…',
    searched: 'numbers and titles',
    sorts: [
      ['name', 'Sort by number'],
      ['total', 'Sort by total'],
      ['updated', 'Latest changes first'],
    ],
    nameClass: 'w-[34%]',
    columns: [
      { field: 'account', label: 'Company', className: 'w-[22%]', isSecondLine: true },
      { field: 'quoteStatus', className: 'w-28 max-sm:p-0' },
      { field: 'total', sort: 'total', currency: 'currency', className: 'hidden w-40 tabular-nums md:table-cell' },
      { field: 'validUntil', label: 'Until', className: 'hidden w-32 lg:table-cell' },
    ],
    filters: ['quoteStatus', 'owner'],
  },
  listedOn: {
    account: { title: 'Quotes', nothing: 'No quote is for this company.' },
    contact: { title: 'Quotes', nothing: 'No quote is for this contact.' },
    opportunity: { title: 'Quotes', nothing: 'No quote is for this opportunity.' },
  },
} as const satisfies PageSpec
