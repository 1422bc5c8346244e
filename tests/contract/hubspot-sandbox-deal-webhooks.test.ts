import { afterEach, beforeEach, expect, test } from 'vitest'
import { z } from 'zod'
import { HUBSPOT_SANDBOX_CREDENTIALS } from '../../sandbox/hubspot/server.ts'
import { call, clientOf, codeFor, tokenCall } from './support/hubspot-client.ts'
import { freshSandbox } from './support/hubspot-sandbox.ts'
import { deliveredAll, type Receiver, startReceiver } from './support/webhook-receiver.ts'

const { appId, developerApiKey } = HUBSPOT_SANDBOX_CREDENTIALS
const fixture = freshSandbox()
let receiver: Receiver
beforeEach(async () => {
  receiver = await startReceiver()
  const code = await codeFor(fixture.url)
  await tokenCall(fixture.url, '/oauth/v1/token', { grant_type: 'authorization_code', code })
})
afterEach(() => receiver.close())

const eventsSchema = z.array(
  z.looseObject({ subscriptionType: z.string(), eventId: z.number(), objectId: z.number().optional() }),
)

/** What was delivered, in the order in which it happened. */
async function delivered() {
  await deliveredAll(fixture.url)
  const events = receiver.received.flatMap(({ body }) => eventsSchema.parse(JSON.parse(body)))
  return events.toSorted((a, b) => a.eventId - b.eventId)
}
const make = () =>
  clientOf(fixture.url).crm.deals.basicApi.create({
    properties: { dealname: 'Kyoto', dealstage: 'appointmentscheduled' },
    associations: [],
  })
const subscribe = (body: object) =>
  fetch(`${fixture.url}/webhooks/v3/${appId}/subscriptions?hapikey=${developerApiKey}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ active: true, ...body }),
  })

test('deals have events of their own name; what HubSpot works out changes with the stage', async () => {
  await call(fixture.url, 'POST', '/_sandbox/webhooks', { targetUrl: `${receiver.url}/hubspot` })
  const { id } = await make()
  await clientOf(fixture.url).crm.deals.basicApi.update(id, { properties: { dealstage: 'closedwon' } })
  const events = await delivered()
  expect(events[0]).toMatchObject({ subscriptionType: 'deal.creation', objectId: Number(id) })
  expect(events.filter(({ objectTypeId }) => objectTypeId !== undefined)).toEqual([])
  const changed = events.filter(({ propertyValue }) => propertyValue === 'closedwon' || propertyValue === 'true')
  expect(new Set(changed.map(({ propertyName }) => propertyName))).toEqual(
    new Set(['dealstage', 'hs_is_closed', 'hs_is_closed_won']),
  )
})

test('a generic subscription says the object by its number; an association is told from both ends', async () => {
  const target = `${fixture.url}/webhooks/v3/${appId}/settings?hapikey=${developerApiKey}`
  await fetch(target, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ targetUrl: `${receiver.url}/hubspot`, throttling: { maxConcurrentRequests: 10 } }),
  })
  expect((await subscribe({ eventType: 'object.creation' })).status).toBe(400)
  expect((await subscribe({ eventType: 'object.creation', objectTypeId: '0-99' })).status).toBe(400)
  const answer = await subscribe({ eventType: 'object.creation', objectTypeId: '0-3' })
  expect([answer.status, await answer.json()]).toMatchObject([201, { eventType: 'object.creation', objectTypeId: '0-3' }])
  for (const objectTypeId of ['0-1', '0-3']) await subscribe({ eventType: 'object.associationChange', objectTypeId })

  const { id } = await make()
  const contact = await clientOf(fixture.url).crm.contacts.basicApi.create({ properties: { lastname: 'Ann' }, associations: [] })
  await call(fixture.url, 'POST', '/crm/v4/associations/deals/contacts/batch/create', {
    inputs: [{ from: { id }, to: { id: contact.id }, types: [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 3 }] }],
  })
  const [made, ...associated] = await delivered()
  expect(made).toMatchObject({ subscriptionType: 'object.creation', objectTypeId: '0-3', objectId: Number(id) })
  expect(associated).toMatchObject([
    {
      subscriptionType: 'object.associationChange',
      associationType: 'DEAL_TO_CONTACT',
      associationTypeId: 3,
      associationCategory: 'HUBSPOT_DEFINED',
      objectTypeId: '0-3',
      fromObjectTypeId: '0-3',
      toObjectTypeId: '0-1',
      fromObjectId: Number(id),
      toObjectId: Number(contact.id),
      associationRemoved: false,
      isPrimaryAssociation: false,
    },
    { associationType: 'CONTACT_TO_DEAL', associationTypeId: 4, objectTypeId: '0-1', fromObjectId: Number(contact.id) },
  ])
})
