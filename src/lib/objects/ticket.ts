import { ticketPriorities, ticketStates } from './ticket-states.ts'
import type { RecordSpec } from './record-spec.ts'

/** What is to be repaired or done for a contact: made by people, and by approving what a website sends in. */
export const ticket = {
  one: 'ticket',
  many: 'tickets',
  isPerson: false,
  fields: [
    { name: 'ticketNumber', column: 'ticket_number', label: 'Number', type: 'text', lengthMax: 100 },
    { name: 'customer', column: 'contact_id', label: 'Customer', type: 'reference', to: 'contact', lengthMax: 36 },
    { name: 'deviceType', column: 'device_type', label: 'Device', type: 'text', lengthMax: 500 },
    { name: 'deviceModel', column: 'device_model', label: 'Model', type: 'text', lengthMax: 500 },
    { name: 'issue', column: 'issue', label: 'Issue', type: 'text', lengthMax: 10_000 },
    { name: 'service', column: 'service', label: 'Service', type: 'text', lengthMax: 500 },
    {
      name: 'priority',
      column: 'priority',
      label: 'Priority',
      type: 'picklist',
      lengthMax: 20,
      options: ticketPriorities,
      first: 'normal',
    },
    {
      name: 'ticketStatus',
      column: 'status',
      label: 'Status',
      type: 'picklist',
      lengthMax: 20,
      options: ticketStates,
      first: 'new',
    },
    {
      name: 'estimatedCost',
      column: 'estimated_cost',
      label: 'Estimated cost',
      type: 'money',
      lengthMax: 40,
      range: [0, 999_999_999],
      currencyField: 'currency',
    },
    { name: 'currency', column: 'currency', label: 'Currency', type: 'text', lengthMax: 3, isCurrency: true },
    { name: 'paymentStatus', column: 'payment_status', label: 'Payment', type: 'text', lengthMax: 100 },
    { name: 'photos', column: 'photos', label: 'Photos', type: 'text', lengthMax: 100_000 },
    { name: 'address', column: 'address', label: 'Address', type: 'text', lengthMax: 2_000 },
    { name: 'notes', column: 'notes', label: 'Notes', type: 'text', lengthMax: 10_000 },
    { name: 'owner', column: 'owner_id', label: 'Owner', type: 'reference', to: 'user', lengthMax: 36 },
  ],
} as const satisfies RecordSpec
