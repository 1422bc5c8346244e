import { expect, test } from 'vitest'
import { z } from 'zod'
import { Failure } from '../../../src/lib/core/errors.ts'
import { contactRequestSchema } from '../../../src/lib/http/gateway/schemas.ts'
import { readJson } from '../../../src/lib/http/input.ts'
import { problemResponse } from '../../../src/lib/http/problem.ts'
import { inWords } from '../../../src/lib/http/v1/faults.ts'
import { writtenSchema } from '../../../src/lib/http/v1/schemas.ts'
import { messageTypes } from '../../../src/lib/records/intake/message-types.ts'
import { masked } from '../../../src/lib/records/resources/mask.ts'
import { resourceOf, resources } from '../../../src/lib/records/resources/resources.ts'
import { refuseSecrets } from '../../../src/lib/records/resources/secrets.ts'

/** The paths of all that is wrong with a body. */
function wrongIn(schema: z.ZodType, body: unknown): readonly string[] {
  return (schema.safeParse(body).error?.issues ?? []).map(({ path }) => path.join('.')).toSorted()
}

test.each(resources.map((resource) => [resource.object, resource] as const))(
  'a new %s is refused for what is wrong and for what is missing, at once',
  (_, resource) => {
    const schema = writtenSchema(resource, 'new')
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

const named = z.strictObject({ name: z.string() })
const post = (body: string) =>
  new Request('https://hub.example.test/', { method: 'POST', headers: { 'content-type': 'application/json' }, body })

test.each([
  ['[]', 'invalid_request'],
  ['null', 'invalid_request'],
  ['{', 'malformed_json'],
])('an answer names the first field and all of them, also where it is the body as a whole: %s', async (body, code) => {
  const answer = await readJson(post(body), named, 'all').then(() => null, problemResponse)
  expect(answer?.status).toBe(400)
  expect(await answer?.json()).toMatchObject({ error: { code, field: '', fields: [{ field: '' }] } })
})

test('what counts people is whole, and the end of a secret number is none', () => {
  for (const count of [2.5, '2', -1])
    expect(wrongIn(writtenSchema(resourceOf('lead'), 'change'), { number_of_travelers: count })).toEqual(['number_of_travelers'])
  expect(wrongIn(writtenSchema(resourceOf('lead'), 'change'), { number_of_travelers: 2, estimated_value: 2.5 })).toEqual([])
  for (const name of ['passport_number', 'visa_number'])
    expect(wrongIn(writtenSchema(resourceOf('contact'), 'change'), { [name]: masked('AB1234567') })).toEqual([name])
  expect(wrongIn(writtenSchema(resourceOf('contact'), 'change'), { passport_number: 'AB1234567' })).toEqual([])
})

test('a fault is told at its path in what was asked', async () => {
  const cause = { code: '23503', message: 'unknown_stage: nowhere' }
  const refusing = Promise.reject(new Failure({ kind: 'invalid', code: 'refused', message: 'No.', cause }))
  const telling = inWords(resourceOf('opportunity'), refusing, (member) => `opportunity.${member}`)
  await expect(telling).rejects.toMatchObject({ field: 'opportunity.stage', faults: [{ field: 'opportunity.stage' }] })
  expect(() => refuseSecrets(resourceOf('contact'), false, { passport_number: 'X' }, 'data.')).toThrow(
    expect.objectContaining({ code: 'field_forbidden', field: 'data.passport_number' }),
  )
})
