import { CircleCheck, CircleX, Hourglass, type LucideIcon } from 'lucide-react'
import type { Tone } from '@/src/components/ui/badge.tsx'
import type { IntakeItem } from '@/src/lib/records/intake/items.ts'

export const intakePath = '/dashboard/intake'

export const statusLooks: Readonly<
  Record<IntakeItem['status'], { readonly label: string; readonly tone: Tone; readonly icon: LucideIcon }>
> = {
  pending_approval: { label: 'Waits', tone: 'warning', icon: Hourglass },
  approved: { label: 'Approved', tone: 'success', icon: CircleCheck },
  rejected: { label: 'Rejected', tone: 'neutral', icon: CircleX },
}

const text = (value: string | number | null | undefined) => (value === null || value === undefined ? '' : String(value))

/** Whom or what a message is about, in a few words. */
export function itemTitle({ values: { contact, ticket }, erased_at: erasedAt }: IntakeItem): string {
  if (erasedAt !== null) return 'Erased'
  const name = [text(contact['first_name']), text(contact['last_name'])].filter((part) => part !== '').join(' ')
  return name || text(contact['email']) || text(contact['phone']) || text(ticket['ticket_number']) || 'Without a name'
}

/** What a repair is about, and how to reach the person. */
export function itemDetails({ values: { contact, ticket } }: IntakeItem): string {
  return [contact['email'], contact['phone'], ticket['ticket_number'], ticket['device_model'] ?? ticket['device_type']]
    .map(text)
    .filter((part) => part !== '')
    .join(' · ')
}

/** What becomes of it, or has. */
export function matchWords(item: IntakeItem): string {
  const { status, match, erased_at: erasedAt } = item
  if (erasedAt !== null) return 'What it said of a person was erased.'
  if (status === 'rejected') return 'Nothing has become of it.'
  if (match.kind === 'ambiguous') return `Could be about ${match.candidates.length} contacts: choose one.`
  if (status === 'approved') return match.kind === 'new' ? 'Became a new contact.' : 'Was about a contact that was known.'
  if (match.kind === 'new') return isPerson(item) ? 'A new contact: nobody is known by this yet.' : 'Nobody is known by this yet.'
  const [known] = match.candidates
  const name = known?.name ?? known?.email ?? known?.phone ?? 'a contact'
  const count = match.changes.length
  if (count === 0) return `Is ${name}; nothing of the contact changes.`
  return `Is ${name}; ${count === 1 ? 'one field changes' : `${count} fields change`}.`
}

/** Whether approving it makes a contact where there is none. */
const isPerson = ({ type }: IntakeItem) => type !== 'payment_status' && type !== 'booking_status'

const labels: Readonly<Record<string, string>> = {
  first_name: 'First name',
  last_name: 'Last name',
  email: 'Email',
  phone: 'Phone',
  company: 'Company',
  job_title: 'Job title',
  preferred_language: 'Preferred language',
  ticket_number: 'Number',
  device_type: 'Device',
  device_model: 'Model',
  issue: 'Issue',
  service: 'Service',
  priority: 'Priority',
  status: 'Status',
  estimated_cost: 'Estimated cost',
  currency: 'Currency',
  payment_status: 'Payment',
  photos: 'Photos',
  address: 'Address',
  notes: 'Notes',
}

export function fieldLabel(name: string): string {
  return labels[name] ?? name
}
