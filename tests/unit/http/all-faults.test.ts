import { expect, test } from 'vitest'
import { contactRequestSchema } from '../../../src/lib/http/gateway/schemas.ts'
import { writtenSchema } from '../../../src/lib/http/v1/schemas.ts'
import { messageTypes } from '../../../src/lib/records/intake/message-types.ts'
import { resources } from '../../../src/lib/records/resources/resources.ts'
import type { z } from 'zod'

/** The paths of all that is wrong with a body. */
function wrongIn(schema: z.ZodType, body: unknown): readonly string[] {
  return (schema.safeParse(body).error?.issues ?? []).map(({ path }) => path.join('.')).toSorted()
}

test.each(resources.map((resource) => [resource.object, resource] as const))(
  'a new %s is refused for what is wrong and for what is missing, at once',
  (_, resource) => {
    const schema = writtenSchema(resource, true)
    expect(wrongIn(schema, { nonsense: 1 })).toEqual(['', resource.needed.names[0]])
    const other = resource.members.find(({ name, rules }) => rules !== null && !resource.needed.names.includes(name))?.name ?? ''
    expect(new Set(wrongIn(schema, { [other]: { odd: true } }))).toEqual(new Set([other, resource.needed.names[0]]))
    expect(wrongIn(schema, {})).toEqual([resource.needed.names[0]])
  },
)

test('so is a contact that is pushed', () => {
  expect(wrongIn(contactRequestSchema, { first_name: 5 })).toEqual(['email', 'first_name'])
  expect(wrongIn(contactRequestSchema, { first_name: 5, phone: 'no number' })).toEqual(['first_name', 'phone'])
})

test('a number that JSON cannot keep is no name of anything: it would be that of another', () => {
  for (const ticketNumber of [Number('12345678901234567890'), 2 ** 53, 1e300])
    expect(
      wrongIn(messageTypes.repair_request.schema, { repair: { ticketNumber, issueDescription: 'x', customerEmail: 'a@b.test' } }),
    ).toEqual(['repair.ticketNumber'])
  const timestamp = '2026-11-29T10:00:00Z'
  const customer = { email: 'a@b.test', websiteUserId: 2 ** 53 }
  expect(wrongIn(messageTypes.customer_registration.schema, { customer, metadata: { timestamp } })).toEqual([
    'customer.websiteUserId',
  ])
  expect(wrongIn(messageTypes.customer_registration.schema, { customer: { ...customer, websiteUserId: 2 ** 53 - 1 } })).toEqual(
    [],
  )
})

test('and what a website sends in', () => {
  expect(wrongIn(messageTypes.repair_request.schema, { repair: { estimatedCost: -1 } })).toEqual([
    'customer.email',
    'repair.estimatedCost',
    'repair.issueDescription',
    'repair.ticketNumber',
  ])
  expect(wrongIn(messageTypes.customer_registration.schema, { customer: { firstName: 5 } })).toEqual([
    'customer.email',
    'customer.firstName',
  ])
  expect(wrongIn(messageTypes.payment_status.schema, { payment: {} })).toEqual(['payment.status', 'payment.ticketNumber'])
  expect(wrongIn(messageTypes.booking_status.schema, { booking: { status: 'odd' } })).toEqual([
    'booking.status',
    'booking.ticketNumber',
  ])
  for (const { schema } of Object.values(messageTypes))
    for (const body of [null, 5, 'x', [], {}]) expect(wrongIn(schema, body).length).toBeGreaterThan(0)
})
