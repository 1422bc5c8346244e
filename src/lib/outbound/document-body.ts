import type { OutboundWork } from '../db/outbox.ts'
import type { Json } from '../db/database.types.ts'

type Values = NonNullable<OutboundWork['record']>

/**
 * What the system behind CRM_WEBHOOK_URL takes: where below that address, and the body. A record that is gone meanwhile is told of by its id
 * alone. @returns null for an event that it does not know
 */
export function documentRequest(work: OutboundWork): { readonly path: string; readonly body: Json } | null {
  const record = work.record ?? {}
  switch (work.type) {
    case 'contact.created':
      return {
        path: '/customer-registration',
        body: {
          customer: {
            ...customer(record, text(work.data, 'id') ?? ''),
            registrationDate: text(record, 'created_at') ?? work.createdAt,
            source: 'adsapp',
            status: 'pending_approval',
            preferences: {},
          },
          metadata: { registrationSource: 'adsapp', timestamp: work.createdAt, version: 1 },
        },
      }
    case 'ticket.created':
      return { path: '/repair-request', body: repairRequest(work, record) }
    case 'webhook.test':
      return { path: '/health', body: null }
    default:
      return null
  }
}

function repairRequest(work: OutboundWork, record: Values): Json {
  const contact = work.contact ?? {}
  const id = text(work.data, 'id') ?? ''
  return {
    repair: {
      ticketNumber: text(record, 'ticket_number') ?? id,
      websiteRepairId: id,
      customerEmail: text(contact, 'email'),
      customerName: [text(contact, 'first_name'), text(contact, 'last_name')].filter((part) => part !== null).join(' '),
      deviceType: text(record, 'device_type'),
      deviceModel: text(record, 'device_model'),
      issueDescription: text(record, 'issue'),
      serviceType: text(record, 'service'),
      priority: text(record, 'priority') ?? 'normal',
      address: text(record, 'address'),
      notes: text(record, 'notes'),
      createdAt: text(record, 'created_at') ?? work.createdAt,
      estimatedCost: record['estimated_cost'] ?? null,
      photos: (text(record, 'photos') ?? '').split('\n').filter((address) => address !== ''),
    },
    customer: customer(contact, text(record, 'contact_id')),
    metadata: { source: 'adsapp', bookingChannel: 'adsapp', timestamp: work.createdAt, version: 1 },
  }
}

function customer(contact: Values, id: string | null) {
  return {
    firstName: text(contact, 'first_name'),
    lastName: text(contact, 'last_name'),
    email: text(contact, 'email'),
    phone: text(contact, 'phone'),
    websiteUserId: id,
  }
}

function text(values: Values, name: string): string | null {
  const value = values[name]
  return typeof value === 'string' && value !== '' ? value : null
}
