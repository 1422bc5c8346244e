import { v1 } from 'pipedrive'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { z } from 'zod'
import { PIPEDRIVE_SANDBOX_CREDENTIALS } from '../../sandbox/pipedrive/server.ts'
import { call, clientOf, freshSandbox, present } from './support/pipedrive-sandbox.ts'
import { addWebhook, webhooksOf } from './support/pipedrive-webhooks.ts'
import { deliveredAll, type Receiver, startReceiver } from './support/webhook-receiver.ts'

const fixture = freshSandbox()
let receiver: Receiver
beforeEach(async () => {
  receiver = await startReceiver()
})
afterEach(() => receiver.close())

const members = z.record(z.string(), z.unknown())
const payloadSchema = z.object({
  data: members.nullable(),
  previous: members.nullable(),
  meta: z.looseObject({ action: z.string(), entity: z.string(), entity_id: z.string() }),
})

test('deals are told of with what changed; a merge names the winner; participants are not told of', async () => {
  await addWebhook(webhooksOf(fixture.url), receiver.url, { event_object: v1.AddWebhookRequestEventObjectConst.deal })
  const { deals, dealsV1, persons } = clientOf(fixture.url, { apiKey: PIPEDRIVE_SANDBOX_CREDENTIALS.apiToken })
  const made = async (title: string) => present((await deals.addDeal({ AddDealRequest: { title } })).data?.id)
  const [winner, loser] = [await made('Kyoto'), await made('Oslo')]
  await deals.updateDeal({ id: loser, UpdateDealRequest: { status: 'won' } })
  const person = present((await persons.addPerson({ AddPersonRequest: { name: 'Ann' } })).data?.id)
  await dealsV1.addDealParticipant({ id: winner, AddDealParticipantRequest: { person_id: person } })
  await call(fixture.url, 'PUT', `/api/v1/deals/${loser}/merge`, { merge_with_id: winner })
  await deliveredAll(fixture.url)
  const told = receiver.received.map(({ body }) => payloadSchema.parse(JSON.parse(body)))
  const of = (action: string) => told.filter(({ meta }) => meta.action === action)
  expect(told.map(({ meta }) => meta.entity)).toEqual(Array.from({ length: 5 }, () => 'deal'))
  expect(of('create').map(({ data }) => data?.['title'])).toEqual(expect.arrayContaining(['Kyoto', 'Oslo']))
  expect(of('change').map(({ previous }) => previous)).toContainEqual({ status: 'open', won_time: null, close_time: null })
  expect(of('delete')).toMatchObject([
    { data: null, previous: { id: loser, status: 'won' }, meta: { entity_id: String(loser), merged_to_id: String(winner) } },
  ])
})

test('activities and notes are told of, each to its own webhooks', async () => {
  const { activity, note } = v1.AddWebhookRequestEventObjectConst
  for (const event_object of [activity, note]) await addWebhook(webhooksOf(fixture.url), receiver.url, { event_object })
  const { deals } = clientOf(fixture.url, { apiKey: PIPEDRIVE_SANDBOX_CREDENTIALS.apiToken })
  const deal = present((await deals.addDeal({ AddDealRequest: { title: 'Kyoto' } })).data?.id)
  await call(fixture.url, 'POST', '/api/v2/activities', { subject: 'Call', deal_id: deal })
  await call(fixture.url, 'PATCH', '/api/v2/activities/901', { done: true })
  await call(fixture.url, 'POST', '/api/v1/notes', { content: 'x', deal_id: deal })
  await deliveredAll(fixture.url)
  const told = receiver.received.map(({ body }) => payloadSchema.parse(JSON.parse(body)))
  const of = (entity: string) => told.filter(({ meta }) => meta.entity === entity)
  expect(told.map(({ meta }) => `${meta.entity} ${meta.action}`).toSorted()).toEqual([
    'activity change',
    'activity create',
    'note create',
  ])
  expect(of('activity').map(({ previous }) => previous)).toContainEqual(expect.objectContaining({ done: false }))
  expect(of('note')).toMatchObject([{ data: { content: 'x', deal_id: deal } }])
})
