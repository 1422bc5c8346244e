import { quoteStates } from '../../core/quote.ts'
import { textOf } from '../record-values.ts'
import type { PageSpec } from '../pages/page-spec.ts'
import type { RecordSpec } from './record-spec.ts'

const amount = { type: 'money', lengthMax: 40, isDerived: true, currencyField: 'currency' } as const

/** What the organisation offers its customers, in versions under one number. Its lines are in a table of their own. */
export const quote = {
  one: 'quote',
  many: 'quotes',
  isPerson: false,
  fields: [
    { name: 'quoteNumber', column: 'quote_number', label: 'Number', type: 'text', lengthMax: 50, isDerived: true },
    { name: 'versionNumber', column: 'version_number', label: 'Version', type: 'number', lengthMax: 40, isDerived: true },
    { name: 'name', column: 'name', label: 'Name', type: 'text', lengthMax: 500 },
    { name: 'account', column: 'account_id', label: 'Linked company', type: 'reference', to: 'account', lengthMax: 36 },
    { name: 'contact', column: 'contact_id', label: 'Main contact', type: 'reference', to: 'contact', lengthMax: 36 },
    { name: 'opportunity', column: 'opportunity_id', label: 'Opportunity', type: 'reference', to: 'opportunity', lengthMax: 36 },
    { name: 'currency', column: 'currency', label: 'Currency', type: 'text', lengthMax: 3, isCurrency: true },
    { name: 'validUntil', column: 'valid_until', label: 'Can be accepted until', type: 'date', lengthMax: 10 },
    {
      name: 'quoteStatus',
      column: 'status',
      label: 'Status',
      type: 'picklist',
      lengthMax: 20,
      options: quoteStates,
      isDerived: true,
    },
    { name: 'terms', column: 'terms', label: 'Terms', type: 'text', lengthMax: 10_000 },
    { name: 'subtotal', column: 'subtotal', label: 'Subtotal', ...amount },
    { name: 'taxTotal', column: 'tax_total', label: 'Tax', ...amount },
    { name: 'total', column: 'total', label: 'Total', ...amount },
    { name: 'owner', column: 'owner_id', label: 'Owner', type: 'reference', to: 'user', lengthMax: 36 },
  ],
} as const satisfies RecordSpec

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
