import { CircleCheck, CircleX, Hourglass, type LucideIcon } from 'lucide-react'
import type { Tone } from '@/src/components/ui/badge.tsx'
import { optionLabel } from '@/src/lib/crm/domain/choices.ts'
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

/** What a repair is about or has become, and how to reach the person. */
export function itemDetails({ values: { contact, ticket } }: IntakeItem): string {
  const news = ticket['status'] ?? ticket['payment_status']
  return [
    contact['email'],
    contact['phone'],
    ticket['ticket_number'],
    ticket['device_model'] ?? ticket['device_type'],
    news === undefined || news === null ? null : optionLabel(String(news)),
  ]
    .map(text)
    .filter((part) => part !== '')
    .join(' · ')
}

/** Whether it tells something of a ticket that is there already. */
export const isNews = ({ type }: Pick<IntakeItem, 'type'>) => type === 'payment_status' || type === 'booking_status'

/** What becomes of it, or has. */
export function matchWords(item: IntakeItem): string {
  const { status, match, erased_at: erasedAt } = item
  if (erasedAt !== null) return 'What it said of a person was erased.'
  if (status === 'rejected') return 'Nothing has become of it.'
  if (match.kind === 'ambiguous') return `Could be about ${match.candidates.length} contacts: choose one.`
  if (isNews(item)) return newsWords(item)
  if (status === 'approved') return match.kind === 'new' ? 'Became a new contact.' : 'Was about a contact that was known.'
  if (match.kind === 'new') return 'A new contact: nobody is known by this yet.'
  const [known] = match.candidates
  const name = known?.name ?? known?.email ?? known?.phone ?? 'a contact'
  return `Is ${name}; ${changesWords(match.changes.length, 'of the contact ')}.`
}

function newsWords({ status, match: { ticket }, values }: IntakeItem): string {
  const number = text(values.ticket['ticket_number'])
  if (status === 'approved') return 'Was written to its ticket.'
  if (ticket === null) return number === '' ? 'Names no ticket.' : `There is no ticket ${number} yet.`
  return `Is about the ticket ${number}; ${changesWords(ticket.changes.length, '')}.`
}

function changesWords(count: number, of: string): string {
  if (count === 0) return `nothing ${of}changes`
  return count === 1 ? 'one field changes' : `${count} fields change`
}

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
