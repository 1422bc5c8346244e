import { storedMessage } from '../../src/lib/records/intake/stored-message.ts'
import type { DemoContact } from './people.ts'

const source = 'demo-shop'
const metadata = { source, timestamp: '2026-11-29T09:30:00Z' }
const key = 'demo'

function nameOf({ first_name: firstName, last_name: lastName }: DemoContact) {
  return { firstName, lastName }
}

/** An account of the website that two customers share: whoever writes from it could be either. */
const shared = 'family-account'

/** Messages that wait: a new customer, a repair of somebody who is known, and one that could be about two contacts. */
export function waitingMessages(known: DemoContact) {
  return [
    storedMessage(
      'customer_registration',
      {
        customer: {
          firstName: 'Nora',
          lastName: 'Lindqvist',
          email: 'nora.lindqvist@demo-shop.example',
          phone: '+46 70 174 06 12',
          company: 'Lindqvist Foto',
          websiteUserId: 'user-2051',
        },
        metadata,
      },
      key,
      null,
    ),
    storedMessage(
      'repair_request',
      {
        repair: {
          ticketNumber: 'R-1005',
          deviceType: 'Laptop',
          deviceModel: 'MacBook Air 13"',
          issueDescription: 'The battery lasts half an hour.',
          serviceType: 'BATTERY',
          estimatedCost: 149,
          currency: 'EUR',
        },
        customer: { ...nameOf(known), email: known.email, phone: known.phone, company: 'Home office' },
        metadata,
      },
      key,
      null,
    ),
    storedMessage(
      'customer_update',
      {
        customer: { firstName: 'Robin', email: 'robin@demo-shop.example', websiteUserId: shared },
        metadata,
      },
      key,
      null,
    ),
  ]
}

/** Messages of the shared account that were approved, one for each of its contacts. */
export function approvedMessages(contacts: readonly DemoContact[]) {
  return contacts.map((contact, place) =>
    storedMessage(
      'customer_registration',
      {
        customer: { ...nameOf(contact), email: contact.email, websiteUserId: shared },
        metadata: { source, timestamp: `2026-11-0${place + 1}T09:30:00Z` },
      },
      `${key} ${place}`,
      null,
    ),
  )
}

/** A ticket in each of four states. */
export const demoTickets = [
  {
    ticket_number: 'R-1001',
    device_type: 'Phone',
    device_model: 'Pixel 9',
    issue: 'Cracked screen',
    status: 'new',
    priority: 'high',
  },
  { ticket_number: 'R-1002', device_type: 'Laptop', device_model: 'ThinkPad X1', issue: 'Keyboard fails', status: 'in_progress' },
  { ticket_number: 'R-1003', device_type: 'Tablet', device_model: 'iPad Air', issue: 'Does not charge', status: 'waiting' },
  { ticket_number: 'R-1004', device_type: 'Camera', device_model: 'X-T5', issue: 'Dust on the sensor', status: 'done' },
].map((ticket) => ({ priority: 'normal', service: 'REPAIR', estimated_cost: 89, currency: 'EUR', ...ticket }))
