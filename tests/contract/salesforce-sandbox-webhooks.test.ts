import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { escapeXml } from '../../sandbox/salesforce/outbound-envelope.ts'
import { SALESFORCE_SANDBOX_CREDENTIALS } from '../../sandbox/salesforce/server.ts'
import { call, connectionOf, control } from './support/salesforce-client.ts'
import { freshSandbox } from './support/salesforce-sandbox.ts'
import { acknowledgement as ack, readEnvelope } from './support/salesforce-envelopes.ts'
import { attemptsOf, deliveredAll, type Receiver, startReceiver } from './support/webhook-receiver.ts'

const fixture = freshSandbox({ externalIdField: true })
const { connection, make } = fixture
let receiver: Receiver

const messageSchema = z.object({ id: z.string(), org: z.string(), url: z.string(), fields: z.array(z.string()) })

const messages = () => receiver.received.map(readEnvelope)
const notifications = () => messages().flatMap(({ Notification }) => Notification)
const config = (settings: unknown) => control(fixture.url, 'config', settings)
const page = (path: string, fields: Readonly<Record<string, string>>) =>
  fetch(`${fixture.url}${path}`, { method: 'POST', redirect: 'manual', body: new URLSearchParams(fields) })

async function setUp(request: Readonly<Record<string, unknown>> = {}) {
  const { status, body } = await control(fixture.url, 'outbound-messages', {
    org: 'acme',
    url: `${receiver.url}/sf/x?k=1`,
    ...request,
  })
  expect(status).toBe(201)
  return messageSchema.parse(body)
}

beforeEach(async () => {
  receiver = await startReceiver()
  receiver.answer(() => ({ status: 200, body: ack(true) }))
})
afterEach(() => receiver.close())

describe('setting up', () => {
  test('the controls add, list and remove an outbound message of an org, once for each address', async () => {
    const made = await setUp()
    expect(made).toMatchObject({ org: '00DgL0000000001UAA', url: `${receiver.url}/sf/x?k=1`, fields: [] })
    expect(made.id).toMatch(/^04k\w{15}$/)
    expect((await setUp({ fields: ['Email'] })).id).toBe(made.id)
    const other = await setUp({ org: 'empty' })
    expect((await control(fixture.url, 'outbound-messages?org=empty')).body).toEqual({
      outboundMessages: [{ ...other, object: 'Contact' }],
    })
    expect((await call(fixture.url, 'DELETE', `/_sandbox/outbound-messages/${made.id}`)).status).toBe(204)
    expect((await call(fixture.url, 'DELETE', `/_sandbox/outbound-messages/${made.id}`)).status).toBe(404)
    expect((await call(fixture.url, 'DELETE', '/_sandbox/outbound-messages')).status).toBe(204)
    expect((await control(fixture.url, 'outbound-messages')).body).toEqual({ outboundMessages: [] })
    for (const wrong of [{ org: 'nowhere' }, { url: 'ftp://x' }, { fields: ['Nonsense'] }])
      expect((await control(fixture.url, 'outbound-messages', { org: 'acme', url: receiver.url, ...wrong })).status).toBe(400)
  })

  test('the page does the same, and shows a refusal', async () => {
    expect((await page('/setup/outbound-messages', { org: 'acme', url: receiver.url })).status).toBe(303)
    const refused = await page('/setup/outbound-messages', { org: 'acme', url: 'nowhere' })
    expect(refused.status).toBe(409)
    expect(await refused.text()).toContain('The address must begin with http.')
    const shown = await (await fetch(`${fixture.url}/setup/outbound-messages`)).text()
    expect(shown).toContain(receiver.url)
    const number = /name="number" value="(\d+)"/.exec(shown)?.[1] ?? ''
    await page('/setup/outbound-messages/remove', { number })
    expect((await control(fixture.url, 'outbound-messages')).body).toEqual({ outboundMessages: [] })
  })
})

describe('what is sent', () => {
  test('a new contact is sent in the published envelope, with all its values', async () => {
    const { id: action } = await setUp()
    const id = await make({
      FirstName: 'Ann',
      LastName: 'Smith',
      Email: 'ann@example.com',
      Birthdate: '1990-02-28',
      Newsletter__c: true,
    })
    await deliveredAll(fixture.url)
    const [delivery] = receiver.received
    expect(delivery?.headers).toMatchObject({ 'content-type': 'text/xml; charset=utf-8', soapaction: '""' })
    const [message] = messages()
    expect(message).toMatchObject({
      OrganizationId: '00DgL0000000001UAA',
      ActionId: action,
      EnterpriseUrl: `${fixture.url}/services/Soap/c/68.0/00DgL0000000001`,
      PartnerUrl: `${fixture.url}/services/Soap/u/68.0/00DgL0000000001`,
    })
    const [notification] = notifications()
    expect(notification?.Id).toMatch(/^04l\w{15}$/)
    expect(notification?.sObject).toMatchObject({
      '@_xsi:type': 'sf:Contact',
      '@_xmlns:sf': 'urn:sobject.enterprise.soap.sforce.com',
      'sf:Id': id,
      'sf:FirstName': 'Ann',
      'sf:Email': 'ann@example.com',
      'sf:Birthdate': '1990-02-28',
      'sf:Newsletter__c': 'true',
      'sf:OwnerId': expect.stringMatching(/^005\w{15}$/),
      'sf:SystemModstamp': '2026-11-20T09:00:00.000Z',
    })
    expect(Object.keys(notification?.sObject ?? {})).not.toContain('sf:Phone')
  })

  test('only the fields that were chosen, and the id', async () => {
    await setUp({ fields: ['email', 'LastModifiedDate'] })
    await make({ LastName: 'Smith', Email: 'ann@example.com' })
    await deliveredAll(fixture.url)
    const names = Object.keys(notifications()[0]?.sObject ?? {}).filter((name) => name.startsWith('sf:'))
    expect(names).toEqual(['sf:Id', 'sf:Email', 'sf:LastModifiedDate'])
  })

  test('XML special characters arrive unchanged', async () => {
    await setUp()
    const LastName = `<b>&amp; "O'Neil" ]]> Łódź 🦊`
    const Description = 'one\ntwo\u0007 <three>'
    await make({ LastName, Description })
    await deliveredAll(fixture.url)
    expect(notifications()[0]?.sObject).toMatchObject({ 'sf:LastName': LastName, 'sf:Description': 'one\ntwo <three>' })
    expect(escapeXml('a\r\n<&>"\'\u0000\uD800')).toBe('a&#xD;\n&lt;&amp;&gt;&quot;&apos;')
  })

  test('creates, updates, upserts and edits on a page send messages; deletions and undeletions do not', async () => {
    const kept = await make({ LastName: 'Kept' })
    const gone = await make({ LastName: 'Gone' })
    await setUp()
    await connection().update('Contact', { Id: kept, Title: 'api' })
    await connection().upsert('Contact', { ADSapp_Contact_Id__c: 'ext-1', LastName: 'Upserted' }, 'ADSapp_Contact_Id__c')
    await page(`/lightning/r/Contact/${kept}/view?org=acme`, { _action: 'save', LastName: 'Kept', Title: 'page' })
    await connection().delete('Contact', gone)
    expect((await control(fixture.url, 'undelete', { org: 'acme', id: gone })).status).toBe(204)
    await connection().create('Account', { Name: 'Not a contact' })
    await connectionOf(fixture.url, SALESFORCE_SANDBOX_CREDENTIALS.accessTokenOfEmptyOrg).create('Contact', {
      LastName: 'Elsewhere',
    })
    await deliveredAll(fixture.url)
    const reported = notifications().map(({ sObject }) => sObject['sf:LastName'])
    expect(reported).toHaveLength(3)
    expect(new Set(reported)).toEqual(new Set(['Kept', 'Upserted']))
  })

  test('the values are those at the time of sending, and a record deleted meanwhile is left out', async () => {
    await setUp()
    await config({ webhookDelayMs: 2_000 })
    const id = await make({ LastName: 'First' })
    await connection().update('Contact', { Id: id, LastName: 'Second' })
    const gone = await make({ LastName: 'Gone' })
    await connection().delete('Contact', gone)
    await deliveredAll(fixture.url)
    expect(notifications().map(({ sObject }) => [sObject['sf:Id'], sObject['sf:LastName']])).toEqual([
      [id, 'Second'],
      [id, 'Second'],
    ])
    expect(new Set(notifications().map(({ Id }) => Id)).size).toBe(2)
  })

  test('a collection of two hundred is sent in messages of a hundred', async () => {
    await setUp()
    await connection().create(
      'Contact',
      Array.from({ length: 150 }, (_, n) => ({ LastName: `Number ${n}` })),
    )
    await deliveredAll(fixture.url)
    expect(
      messages()
        .map(({ Notification }) => Notification.length)
        .toSorted((a, b) => b - a),
    ).toEqual([100, 50])
  })
})

describe('delivery', () => {
  test('ends only with a 200 and a true acknowledgement; until then the same notification is sent again', async () => {
    await setUp()
    await config({ webhookRetryMs: [1] })
    const answers = [
      { status: 200, body: ack(false) },
      { status: 200, body: '' },
      { status: 202, body: ack(true) },
      { status: 500, body: ack(true) },
      {
        status: 200,
        body: ack(true).replaceAll('notificationsResponse', 'o:notificationsResponse').replaceAll('Ack>', 'o:Ack>'),
      },
    ]
    receiver.answer((_delivery, place) => answers[place] ?? { status: 200, body: ack(true) })
    await make()
    await deliveredAll(fixture.url)
    expect((await attemptsOf(fixture.url)).map(({ accepted }) => accepted)).toEqual([false, false, false, false, true])
    expect(new Set(notifications().map(({ Id }) => Id)).size).toBe(1)
  })

  test('continues with the last wait, and drops a message after a day', async () => {
    await setUp()
    await config({ webhookRetryMs: [1, 2] })
    receiver.answer(() => ({ status: 503 }))
    await make()
    await expect.poll(() => receiver.received.length).toBeGreaterThan(5)
    fixture.now += 24 * 60 * 60_000
    await deliveredAll(fixture.url)
    receiver.answer(() => ({ status: 200, body: ack(true) }))
    const before = receiver.received.length
    await make({ LastName: 'Next day' })
    await deliveredAll(fixture.url)
    expect(receiver.received).toHaveLength(before + 1)
  })

  test('to a receiver that is down blocks no call, and arrives once it is up', async () => {
    await setUp()
    await config({ webhookRetryMs: [10] })
    await receiver.close()
    await make({ LastName: 'Patient' })
    await expect.poll(async () => (await attemptsOf(fixture.url)).at(0)?.status).toBe('unreachable')
    receiver = await startReceiver(receiver.port)
    receiver.answer(() => ({ status: 200, body: ack(true) }))
    await deliveredAll(fixture.url)
    expect(notifications().map(({ sObject }) => sObject['sf:LastName'])).toEqual(['Patient'])
  })

  test('can lose and duplicate messages by control', async () => {
    await setUp()
    await config({ webhookLoss: 1 })
    await make({ LastName: 'Lost' })
    await deliveredAll(fixture.url)
    expect(receiver.received).toEqual([])
    await config({ webhookLoss: 0, webhookDuplicates: 1 })
    await make({ LastName: 'Doubled' })
    await deliveredAll(fixture.url)
    const [first, second] = notifications()
    expect(second).toEqual(first)
  })
})
