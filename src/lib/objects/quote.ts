import { quoteStates } from './quote-states.ts'
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
