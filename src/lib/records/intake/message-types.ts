import { z } from 'zod'
import { besideFaults } from '../../core/beside-faults.ts'
import { ticketPriorities, ticketStates } from '../../objects/ticket-states.ts'
import { isCurrencyInUse } from '../../crm/domain/money.ts'
import {
  common,
  contactOf,
  customer,
  hasReach,
  needsReach,
  registered,
  registeredWithoutKey,
  saidOfCustomer,
} from './customer-message.ts'
import { blank, filled, isObject, metadata, momentOf, named, reference, text, textOf, time, valueAt, person } from './fields.ts'
import type { MessageTypeName } from '../../contract/message-types.ts'
import { messageType, type Said } from './message-type.ts'

const exampleCustomer = {
  firstName: 'John',
  lastName: 'Doe',
  email: 'john@example.com',
  phone: '+44123456789',
  websiteUserId: 'rev_user_123',
}

const currency = text(3).refine(
  (value) => blank(value) || isCurrencyInUse(value ?? ''),
  'this is no currency: send its code, as in EUR.',
)

const repair = z.looseObject({
  ticketNumber: named(100).refine((value) => !blank(value), 'this has to be given.'),
  issueDescription: z
    .string()
    .max(10_000)
    .refine((value) => !blank(value), 'this has to be given.'),
  customerEmail: person.email,
  customerName: text(500),
  deviceType: text(500),
  deviceModel: text(500),
  serviceType: text(500),
  priority: text(100),
  language: text(35),
  address: text(2_000),
  notes: text(10_000),
  createdAt: time,
  estimatedCost: z.number().min(0).max(999_999_999).nullish(),
  currency,
  photos: z.array(z.string().max(2_000)).max(50).nullish(),
})

const repairRequest = z
  .looseObject({ repair, customer: customer.nullish(), metadata })
  .refine((body: unknown) => hasReach(body) || !blank(valueAt(body, 'repair', 'customerEmail')), {
    path: ['customer', 'email'],
    error: needsReach,
    ...besideFaults,
  })

/** `Anna van Dijk`: first name and the rest. */
function nameOf(name: string | null): { readonly firstName: string | null; readonly lastName: string | null } {
  const [first = '', ...rest] = (name ?? '').split(/\s+/)
  return rest.length === 0 ? { firstName: null, lastName: textOf(first) } : { firstName: first, lastName: rest.join(' ') }
}

function saidOfRepair({ repair: asked, customer: who, metadata: about }: z.output<typeof repairRequest>): Said {
  const byName = blank(who?.firstName) && blank(who?.lastName) ? nameOf(textOf(asked.customerName)) : {}
  const contact = contactOf({
    ...who,
    ...byName,
    email: blank(who?.email) ? asked.customerEmail : who?.email,
    language: blank(who?.language) ? asked.language : who?.language,
  })
  const priority = ticketPriorities.find((each) => each === asked.priority?.trim().toLowerCase())
  const ticket = filled({
    ticket_number: textOf(asked.ticketNumber),
    device_type: textOf(asked.deviceType),
    device_model: textOf(asked.deviceModel),
    issue: textOf(asked.issueDescription),
    service: textOf(asked.serviceType),
    priority: priority ?? null,
    estimated_cost: asked.estimatedCost ?? null,
    currency: textOf(asked.currency)?.toUpperCase() ?? null,
    photos: textOf(asked.photos?.filter((each) => !blank(each)).join('\n')),
    address: textOf(asked.address),
    notes: textOf(asked.notes),
  })
  const number = textOf(asked.ticketNumber)
  return {
    ...common(about, who),
    identity: number === null ? null : [number],
    contact,
    ticket,
    isComplete:
      ['first_name', 'last_name', 'email', 'phone'].every((name) => name in contact) &&
      ['device_type', 'issue', 'service'].every((name) => name in ticket),
  }
}

const payment = z
  .looseObject({
    payment: z.looseObject({
      paymentId: reference,
      ticketNumber: reference,
      status: z
        .string()
        .max(100)
        .refine((value) => !blank(value), 'this has to be given.'),
      amount: z.number().min(0).nullish(),
      currency,
      method: text(100),
      paidAt: time,
    }),
    customer: customer.nullish(),
    metadata,
  })
  .refine((body: unknown) => ['paymentId', 'ticketNumber'].some((name) => !blank(valueAt(body, 'payment', name))), {
    when: ({ value }) => isObject(valueAt(value, 'payment')),
    path: ['payment', 'ticketNumber'],
    error: 'this or a paymentId is needed, to know what was paid.',
  })

/** The ticket's own states, and what websites call them. */
const bookingStates: Readonly<Record<string, (typeof ticketStates)[number]>> = {
  ...Object.fromEntries(ticketStates.map((state) => [state, state])),
  pending: 'new',
  confirmed: 'in_progress',
  started: 'in_progress',
  on_hold: 'waiting',
  completed: 'done',
  finished: 'done',
  canceled: 'cancelled',
}

const booking = z
  .looseObject({
    booking: z.looseObject({
      bookingId: reference,
      websiteRepairId: reference,
      ticketNumber: reference,
      status: z
        .string()
        .max(100)
        .refine((value) => stateOf(value) !== null, `this is none of ${Object.keys(bookingStates).join(', ')}.`),
      scheduledAt: time,
    }),
    customer: customer.nullish(),
    metadata,
  })
  .refine(
    (body: unknown) => ['ticketNumber', 'bookingId', 'websiteRepairId'].some((name) => !blank(valueAt(body, 'booking', name))),
    {
      when: ({ value }) => isObject(valueAt(value, 'booking')),
      path: ['booking', 'ticketNumber'],
      error: 'this, a bookingId or a websiteRepairId is needed, to know which booking it is.',
    },
  )

function stateOf(status: string): (typeof ticketStates)[number] | null {
  const name = status
    .trim()
    .toLowerCase()
    .replaceAll(/[\s-]+/g, '_')
  return Object.hasOwn(bookingStates, name) ? (bookingStates[name] ?? null) : null
}

/** Every kind of message that websites send in. A new one is an entry here, and its name in the database's list. */
export const messageTypes = {
  customer_registration: messageType({
    path: 'customer-registration',
    label: 'Registration',
    does: 'Makes a contact, or changes the one that it is.',
    schema: registered,
    schemaWithoutKey: registeredWithoutKey,
    example: {
      customer: {
        ...exampleCustomer,
        registrationDate: '2026-11-29T10:00:00Z',
        source: 'website',
        language: 'en',
        preferences: {},
      },
      metadata: { registrationSource: 'website', timestamp: '2026-11-29T10:00:00Z' },
    },
    said: saidOfCustomer,
  }),
  repair_request: messageType({
    path: 'repair-request',
    label: 'Repair request',
    does: 'Makes a ticket of its contact, which is made or changed as for a registration.',
    schema: repairRequest,
    example: {
      repair: {
        ticketNumber: 'REV-1234567890',
        deviceType: 'Apple MacBook Pro',
        deviceModel: 'MacBook Pro 16"',
        issueDescription: 'Screen replacement needed',
        serviceType: 'SCREEN_REPAIR',
        priority: 'normal',
        estimatedCost: 299.99,
        photos: ['https://example.com/1.jpg'],
      },
      customer: exampleCustomer,
      metadata: { source: 'website', timestamp: '2026-11-29T10:00:00Z' },
    },
    said: saidOfRepair,
  }),
  payment_status: messageType({
    path: 'payment-status',
    label: 'Payment',
    does: 'Notes on the ticket of that number how its payment is.',
    schema: payment,
    example: {
      payment: { paymentId: 'pay_1', ticketNumber: 'REV-1234567890', status: 'paid', amount: 299.99, currency: 'GBP' },
      metadata: { timestamp: '2026-11-29T10:00:00Z' },
    },
    said: ({ payment: paid, customer: who, metadata: about }): Said => {
      const number = textOf(paid.ticketNumber)
      const at = momentOf(about?.timestamp) ?? ''
      return {
        ...common(about, who),
        identity: [textOf(paid.paymentId) ?? '', number ?? '', paid.status.trim(), textOf(paid.paymentId) === null ? at : ''],
        contact: contactOf(who ?? {}),
        ticket: filled({ ticket_number: number, payment_status: textOf(paid.status) }),
        isComplete: number !== null,
      }
    },
  }),
  customer_update: messageType({
    path: 'customer-update',
    label: 'Change of a customer',
    does: 'Changes the contact that it is about.',
    schema: registered,
    schemaWithoutKey: registeredWithoutKey,
    example: {
      customer: { ...exampleCustomer, phone: '+44987654321' },
      metadata: { timestamp: '2026-11-30T10:00:00Z' },
    },
    said: saidOfCustomer,
  }),
  booking_status: messageType({
    path: 'booking-status',
    label: 'Booking',
    does: 'Gives the ticket of that number its new status.',
    schema: booking,
    example: {
      booking: { ticketNumber: 'REV-1234567890', status: 'in_progress' },
      metadata: { timestamp: '2026-11-29T10:00:00Z' },
    },
    said: ({ booking: booked, customer: who, metadata: about }): Said => {
      const number = textOf(booked.ticketNumber)
      const id = number ?? textOf(booked.bookingId) ?? textOf(booked.websiteRepairId) ?? ''
      return {
        ...common(about, who),
        identity: [id, stateOf(booked.status) ?? '', momentOf(about?.timestamp) ?? ''],
        contact: contactOf(who ?? {}),
        ticket: filled({ ticket_number: number, status: stateOf(booked.status) }),
        isComplete: number !== null,
      }
    },
  }),
} as const satisfies Record<MessageTypeName, ReturnType<typeof messageType>>
