import { textOf } from '../fields/record-values.ts'
import type { PageSpec } from './page-spec.ts'

export const ticketPages = {
  path: 'tickets',
  table: 'tickets',
  ofLines: ['issue', 'photos', 'address', 'notes'],
  named: ['ticketNumber', 'deviceModel', 'deviceType', 'issue'],
  title: (values) => {
    const [number, model, type] = ['ticketNumber', 'deviceModel', 'deviceType'].map((name) => textOf(values, name)?.trim())
    const about = model || type || textOf(values, 'issue')?.trim().slice(0, 100)
    return [number, about].filter((part) => part).join(' · ') || null
  },
  distinguishedBy: ['ticketStatus', 'issue'],
  sections: [
    {
      title: null,
      fields: ['ticketNumber', 'customer', 'deviceType', 'deviceModel', 'issue', 'service', 'ticketStatus', 'priority', 'owner'],
    },
    { title: 'Cost', fields: ['estimatedCost', 'currency', 'paymentStatus'] },
    { title: 'More', fields: ['address', 'notes', 'photos'] },
  ],
  needed: {
    fields: ['issue', 'deviceType', 'deviceModel', 'ticketNumber'],
    words: 'Enter an issue, a device, a model or a number.',
  },
  initial: { ticketStatus: 'new', priority: 'normal' },
  list: {
    placeholder: 'Number, device, issue…',
    searched: 'numbers, devices, services and issues',
    sorts: [
      ['name', 'Sort by number'],
      ['updated', 'Latest changes first'],
    ],
    usual: 'created',
    nameClass: 'w-[32%]',
    columns: [
      { field: 'customer', className: 'w-[20%]', isSecondLine: true },
      { field: 'ticketStatus', className: 'w-28 max-sm:p-0' },
      { field: 'priority', className: 'hidden w-28 md:table-cell' },
      { field: 'estimatedCost', currency: 'currency', className: 'hidden w-36 tabular-nums lg:table-cell' },
    ],
    filters: ['ticketStatus', 'priority', 'owner'],
  },
  listedOn: { customer: { title: 'Tickets', nothing: 'No ticket is of this contact.' } },
} as const satisfies PageSpec
