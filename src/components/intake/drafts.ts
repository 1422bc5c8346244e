import { decimalText } from '@/src/lib/crm/domain/money.ts'
import type { IntakeItem } from '@/src/lib/records/intake/items.ts'

/** What a person may change of a message before it is approved, as text. */
export type Drafts = Readonly<Record<string, string>>
type Values = IntakeItem['values']['contact']

export const contactFields = ['first_name', 'last_name', 'email', 'phone', 'company']
const repairFields = [
  'ticket_number',
  'device_type',
  'device_model',
  'issue',
  'service',
  'priority',
  'estimated_cost',
  'currency',
  'address',
  'notes',
  'photos',
]

/** What of a ticket can be changed of each type of message. */
export const ticketFields: Readonly<Record<IntakeItem['type'], readonly string[]>> = {
  customer_registration: [],
  customer_update: [],
  repair_request: repairFields,
  payment_status: ['ticket_number', 'payment_status'],
  booking_status: ['ticket_number', 'status'],
}

export const asDraft = (values: Values, names: readonly string[]): Drafts =>
  Object.fromEntries(names.map((name) => [name, String(values[name] ?? '')]))

export type Edited = {
  /** What a person has changed, null for what they have emptied. */
  readonly edits: Readonly<Record<string, string | number | null>>
  /** What is wrong with it, by its name: nothing may be sent then. */
  readonly errors: Readonly<Record<string, string>>
}

export function edited(before: Drafts, now: Drafts): Edited {
  const edits: Record<string, string | number | null> = {}
  const errors: Record<string, string> = {}
  for (const [name, value] of Object.entries(now)) {
    const text = value.trim()
    if (text === before[name]) continue
    if (text === '') edits[name] = null
    else if (name !== 'estimated_cost') edits[name] = text
    else if (decimalText(text) === null) errors[name] = 'Enter a number, as in 299.99.'
    else edits[name] = Number(text)
  }
  return { edits, errors }
}

type Changes = IntakeItem['match']['changes']

/** What would change of a record that there is, with what a person has corrected of what was sent. */
export function withEdits(changes: Changes, sent: Drafts, edits: Edited['edits']): Changes {
  const told = new Map(changes.map((change) => [change.field, change]))
  const order = [...new Set([...Object.keys(sent), ...told.keys()])]
  return order.flatMap((field) => {
    const change = told.get(field)
    if (!(field in edits)) return change ?? []
    const to = edits[field] ?? null
    // What was sent and would change nothing is what it has.
    const from = change === undefined ? sent[field] || null : change.from
    return to === null || String(to) === from ? [] : [{ field, from, to: String(to) }]
  })
}

/** The values that were sent, as a person has corrected them. */
export function corrected(values: Values, edits: Edited['edits']): Values {
  return { ...values, ...edits }
}

/** What a new contact begins with, as changes of nothing. */
export function asNew(values: Values): IntakeItem['match']['changes'] {
  return [...contactFields, 'job_title', 'preferred_language'].flatMap((field) => {
    const to = values[field] ?? null
    return to === null ? [] : [{ field, from: null, to: String(to) }]
  })
}
