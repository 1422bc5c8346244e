import { v1 } from 'pipedrive'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { PIPEDRIVE_SANDBOX_CREDENTIALS } from '../../sandbox/pipedrive/server.ts'
import { call, clientOf, freshSandbox, present } from './support/pipedrive-sandbox.ts'
import { addWebhook, webhooksOf } from './support/pipedrive-webhooks.ts'
import { attemptsOf, deliveredAll, type Receiver, startReceiver } from './support/webhook-receiver.ts'

const { apiToken } = PIPEDRIVE_SANDBOX_CREDENTIALS
const { AddWebhookRequestEventActionConst: actions, AddWebhookRequestEventObjectConst: objects } = v1
const fixture = freshSandbox()
let receiver: Receiver

const metaSchema = z.strictObject({
  action: z.enum(['create', 'change', 'delete']),
  entity: z.string(),
  entity_id: z.string(),
  company_id: z.string(),
  user_id: z.string(),
  id: z.uuid(),
  correlation_id: z.uuid(),
  timestamp: z.iso.datetime({ precision: 3 }),
  type: z.enum(['application', 'general']),
  version: z.literal('2.0'),
  webhook_id: z.string(),
  webhook_owner_id: z.string(),
  change_source: z.enum(['app', 'api']),
  is_bulk_edit: z.boolean(),
  permitted_user_ids: z.array(z.string()),
  attempt: z.number().int(),
  host: z.string(),
  merged_to_id: z.string().optional(),
  merged_from_id: z.string().optional(),
})
const payloadSchema = z.strictObject({
  data: z.record(z.string(), z.unknown()).nullable(),
  previous: z.record(z.string(), z.unknown()).nullable(),
  meta: metaSchema,
})

const config = (settings: unknown) => call(fixture.url, 'POST', '/_sandbox/config', settings)
const persons = () => clientOf(fixture.url, { apiKey: apiToken }).persons
const payloads = () => receiver.received.map(({ body }) => payloadSchema.parse(JSON.parse(body)))

/** Deliveries may overtake each other; these are in the test's order. */
const payloadsOf = (action: string) => payloads().filter(({ meta }) => meta.action === action)

const subscribe = (request: Partial<v1.AddWebhookRequest> = {}) => addWebhook(webhooksOf(fixture.url), receiver.url, request)
const list = async () => present((await webhooksOf(fixture.url).getWebhooks()).data)
const add = async (name: string) => present((await persons().addPerson({ AddPersonRequest: { name } })).data?.id)

beforeEach(async () => {
  receiver = await startReceiver()
})
afterEach(() => receiver.close())

describe('what is delivered', () => {
  test('a create has no previous values; a change has those that changed; a delete has no data', async () => {
    const hook = await subscribe()
    const id = present(
      (await persons().addPerson({ AddPersonRequest: { name: 'Ann Smith', emails: [{ value: 'old@example.com' }] } })).data?.id,
    )
    fixture.now += 60_000
    await persons().updatePerson({ id, UpdatePersonRequest: { emails: [{ value: 'new@example.com' }] } })
    await persons().deletePerson({ id })
    await deliveredAll(fixture.url)
    const [created] = payloadsOf('create')
    expect(created).toMatchObject({
      previous: null,
      data: { id, name: 'Ann Smith', visible_to: '3', update_time: '2026-11-20T09:00:00Z' },
      meta: {
        entity: 'person',
        entity_id: String(id),
        company_id: '8101',
        user_id: '21801',
        webhook_id: String(hook.id),
        webhook_owner_id: '21801',
        change_source: 'api',
        permitted_user_ids: ['21801'],
        attempt: 1,
        type: 'general',
        timestamp: '2026-11-20T09:00:00.000Z',
      },
    })
    const [changed] = payloadsOf('change')
    expect(changed?.previous).toEqual({
      emails: [{ value: 'old@example.com', primary: true, label: 'work' }],
      update_time: '2026-11-20T09:00:00Z',
    })
    expect(changed?.data).toMatchObject({ name: 'Ann Smith', emails: [{ value: 'new@example.com' }] })
    const [deleted] = payloadsOf('delete')
    expect(deleted).toMatchObject({ data: null, previous: { id, name: 'Ann Smith' } })
    expect(new Set(payloads().map(({ meta }) => meta.id)).size).toBe(3)
  })

  test('custom values are wrapped with their type, and only the changed ones are in the previous values', async () => {
    const fields = z
      .object({ data: z.array(z.object({ field_code: z.string(), field_name: z.string(), is_custom_field: z.boolean() })) })
      .parse((await call(fixture.url, 'GET', '/api/v2/personFields?limit=500')).body).data
    const code = (name: string) => present(fields.find(({ field_name }) => field_name === name)?.field_code)
    const id = await add('With fields')
    await persons().updatePerson({
      id,
      UpdatePersonRequest: { custom_fields: { [code('Seat count')]: 5, [code('Contract end')]: '2027-01-31' } },
    })
    await subscribe()
    await persons().updatePerson({ id, UpdatePersonRequest: { custom_fields: { [code('Seat count')]: 6 } } })
    await deliveredAll(fixture.url)
    const [changed] = payloads()
    expect(changed?.data?.['custom_fields']).toMatchObject({
      [code('Seat count')]: { type: 'double', value: 6 },
      [code('Contract end')]: { type: 'date', value: '2027-01-31' },
    })
    expect(changed?.previous).toEqual({ custom_fields: { [code('Seat count')]: { type: 'double', value: 5 } } })
  })

  test('a merge is one transaction that names winner and loser', async () => {
    const [winner, loser] = [await add('Winner'), await add('Loser')]
    await subscribe()
    await call(fixture.url, 'PUT', `/api/v1/persons/${loser}/merge`, { merge_with_id: winner })
    await deliveredAll(fixture.url)
    const [[deleted], [changed]] = [payloadsOf('delete'), payloadsOf('change')]
    expect(deleted?.meta).toMatchObject({ entity_id: String(loser), merged_to_id: String(winner) })
    expect(changed?.meta).toMatchObject({ entity_id: String(winner), merged_from_id: String(loser) })
    expect(deleted?.meta.correlation_id).toBe(changed?.meta.correlation_id)
    expect(deleted?.meta.id).not.toBe(changed?.meta.id)
  })

  test('an edit on a page names that source, and a refused one sends nothing', async () => {
    const id = await add('Paged')
    await subscribe()
    const edit = (fields: Readonly<Record<string, string>>) =>
      fetch(`${fixture.url}/person/${id}?company=8101`, { method: 'POST', redirect: 'manual', body: formOf(fields) })
    await edit({ first_name: 'Page', last_name: 'Edit' })
    await edit({ first_name: '', last_name: '' })
    expect((await call(fixture.url, 'PATCH', `/api/v2/persons/${id}`, { owner_id: 1 })).status).toBe(400)
    await deliveredAll(fixture.url)
    expect(payloads()).toMatchObject([{ data: { name: 'Page Edit' }, meta: { change_source: 'app', user_id: '21801' } }])
  })

  test('only subscribed events are sent, and none of another company', async () => {
    await subscribe({ event_action: actions.delete })
    await subscribe({ event_object: objects.organization, event_action: actions.create })
    const id = await add('Quiet')
    await clientOf(fixture.url, { apiKey: PIPEDRIVE_SANDBOX_CREDENTIALS.apiTokenOfEmptyCompany }).persons.addPerson({
      AddPersonRequest: { name: 'Elsewhere' },
    })
    await call(fixture.url, 'POST', '/api/v2/organizations', { name: 'Heard' })
    await persons().deletePerson({ id })
    await deliveredAll(fixture.url)
    expect(
      payloads()
        .map(({ meta }) => `${meta.action} ${meta.entity}`)
        .toSorted(),
    ).toEqual(['create organization', 'delete person'])
    expect((await call(fixture.url, 'GET', '/_sandbox/requests')).body).toMatchObject({ archived: 1 })
  })
})

function formOf(fields: Readonly<Record<string, string>>): FormData {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.set(name, value)
  return form
}

describe('delivery', () => {
  test('has Basic credentials if they were set, and none otherwise', async () => {
    await subscribe({ http_auth_user: 'pd', http_auth_password: 'sécret:1' })
    await subscribe()
    await add('Someone')
    await deliveredAll(fixture.url)
    const sent = receiver.received.map(({ headers }) => headers['authorization'])
    expect(new Set(sent)).toEqual(new Set([`Basic ${Buffer.from('pd:sécret:1').toString('base64')}`, undefined]))
  })

  test('is tried four times in all, with the same event id', async () => {
    const { id } = await subscribe()
    await config({ webhookRetryMs: [1, 2, 3] })
    receiver.answer(() => ({ status: 302, headers: { location: `${receiver.url}/elsewhere` } }))
    await add('Stubborn')
    await deliveredAll(fixture.url)
    expect(payloads().map(({ meta }) => meta.attempt)).toEqual([1, 2, 3, 4])
    expect(new Set(payloads().map(({ meta }) => meta.id)).size).toBe(1)
    expect((await list()).find((each) => each.id === id)).toMatchObject({ last_http_status: 302 })
  })

  test('counts any 2xx in time as success', async () => {
    await subscribe()
    await config({ webhookRetryMs: [1], webhookTimeoutMs: 2_000 })
    let release: () => void = () => undefined
    receiver.answer((_delivery, place) =>
      place === 0 ? new Promise((resolve) => void (release = () => resolve({ status: 200 }))) : { status: 202 },
    )
    await add('Slow')
    await deliveredAll(fixture.url)
    release()
    expect((await attemptsOf(fixture.url)).map(({ status, accepted }) => [status, accepted])).toEqual([
      ['timeout', false],
      [202, true],
    ])
  })

  test('to a receiver that is down blocks no call', async () => {
    await subscribe()
    await config({ webhookRetryMs: [] })
    await receiver.close()
    const id = await add('Unheard')
    await deliveredAll(fixture.url)
    expect((await persons().getPerson({ id })).data?.name).toBe('Unheard')
    expect((await attemptsOf(fixture.url)).map(({ status }) => status)).toEqual(['unreachable'])
    receiver = await startReceiver(receiver.port)
  })

  test('pauses for half an hour after ten failed first attempts, and events during the pause are lost', async () => {
    await subscribe()
    await config({ webhookRetryMs: [] })
    receiver.answer(() => ({ status: 500 }))
    for (let n = 0; n < 10; n += 1) {
      await add(`Failing ${n}`)
      await deliveredAll(fixture.url)
    }
    receiver.answer(() => ({ status: 200 }))
    fixture.now += 30 * 60_000 - 1
    await add('Lost')
    await deliveredAll(fixture.url)
    expect(receiver.received).toHaveLength(10)
    fixture.now += 1
    await add('Heard')
    await deliveredAll(fixture.url)
    expect(
      payloads()
        .map(({ data }) => data?.['name'])
        .slice(10),
    ).toEqual(['Heard'])
  })

  test('ends with the webhook after three days without a success', async () => {
    await subscribe()
    await config({ webhookRetryMs: [] })
    const day = 24 * 60 * 60_000
    receiver.answer(() => ({ status: 500 }))
    const fail = async () => {
      await add('Failing')
      await deliveredAll(fixture.url)
      return (await list()).length
    }
    await fail()
    fixture.now += 3 * day - 1
    expect(await fail()).toBe(1)
    receiver.answer(() => ({ status: 200 }))
    await fail()
    receiver.answer(() => ({ status: 500 }))
    fixture.now += 3 * day
    expect(await fail()).toBe(1)
    fixture.now += 3 * day
    expect(await fail()).toBe(0)
  })

  test('can lose, duplicate and reorder events by control', async () => {
    await subscribe()
    await config({ webhookLoss: 1 })
    await add('Lost')
    await deliveredAll(fixture.url)
    expect(receiver.received).toEqual([])
    await config({ webhookLoss: 0, webhookDuplicates: 1 })
    await add('Doubled')
    await deliveredAll(fixture.url)
    const [first, second] = payloads()
    expect(second).toEqual(first)
    expect(receiver.received).toHaveLength(2)
    await config({ webhookDuplicates: 0, webhookReorder: true, webhookDelayMs: 2_000 })
    await call(fixture.url, 'DELETE', '/_sandbox/webhooks/deliveries')
    receiver.received.length = 0
    for (let n = 0; n < 12; n += 1) await add(`Shuffled ${n}`)
    await deliveredAll(fixture.url)
    const order = payloads().map(({ meta }) => Number(meta.entity_id))
    expect(new Set(order).size).toBe(12)
    expect(order).not.toEqual(order.toSorted((a, b) => a - b))
  })
})
