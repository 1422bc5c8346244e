import { Signature } from '@hubspot/api-client'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { HUBSPOT_SANDBOX_CREDENTIALS, startHubSpotSandbox } from '../../sandbox/hubspot/server.ts'
import { signatureHeaders } from '../../sandbox/hubspot/webhook-signature.ts'
import { installApp, subscribeApp } from './support/hubspot-app.ts'
import { clientOf } from './support/hubspot-client.ts'
import { freshSandbox } from './support/hubspot-sandbox.ts'
import { deliveredAll, type Receiver, startReceiver } from './support/webhook-receiver.ts'

const { clientSecret } = HUBSPOT_SANDBOX_CREDENTIALS
const fixture = freshSandbox()
let receiver: Receiver
beforeEach(async () => {
  receiver = await startReceiver()
})
afterEach(() => receiver.close())

describe('signatures', () => {
  const secret = 'yyyyyyyy-yyyy-yyyy-yyyy-yyyyyyyyyyyy'
  const body =
    '[{"eventId":1,"subscriptionId":12345,"portalId":62515,"occurredAt":1564113600000,"subscriptionType":"contact.creation","attemptNumber":0,"objectId":123,"changeSource":"CRM","changeFlag":"NEW","appId":54321}]'

  test('match HubSpot’s published test vectors', () => {
    expect(signatureHeaders(secret, 'https://www.example.com/webhook_uri?x=1', body, 1_795_132_800_000)).toEqual({
      'X-HubSpot-Signature-Version': 'v1',
      'X-HubSpot-Signature': '232db2615f3d666fe21a8ec971ac7b5402d33b9a925784df3ca654d05f4817de',
      'X-HubSpot-Signature-v3': 'bzbIjPx7zrZyOONa5lFs81mBtHE5bWD4T8R7mu6J14k=',
      'X-HubSpot-Request-Timestamp': '1795132800000',
    })
  })

  test('are computed over the address with the published percent codes decoded and all others kept', () => {
    const sign = (url: string) => signatureHeaders(secret, url, body, 1)['X-HubSpot-Signature-v3']
    expect(sign('https://example.com/a%2Fb%3a?q=%40%20%26#part')).toBe(sign('https://example.com/a/b:?q=@%20%26'))
    expect(sign('https://example.com/a?q=%20')).not.toBe(sign('https://example.com/a?q= '))
  })

  test('pass the SDK’s check, and fail it when one byte differs', async () => {
    await subscribeApp(fixture.url, `${receiver.url}/hubspot?tenant=1`)
    await clientOf(fixture.url).crm.contacts.basicApi.create({
      properties: { email: 'signed@example.com', firstname: 'Łukasz 🦊' },
      associations: [],
    })
    await deliveredAll(fixture.url)
    const [delivery] = receiver.received
    if (delivery === undefined) throw new Error('nothing was delivered')
    const { method, url, headers, body: requestBody } = delivery
    const common = { clientSecret, method, url, requestBody }
    const v3 = {
      ...common,
      signatureVersion: 'v3',
      signature: headers['x-hubspot-signature-v3'] ?? '',
      timestamp: Number(headers['x-hubspot-request-timestamp']),
    }
    expect(Signature.isValid(v3)).toBe(true)
    expect(Signature.isValid({ ...v3, requestBody: requestBody.replace('signed', 'Signed') })).toBe(false)
    expect(Signature.isValid({ ...v3, url: `${url}0` })).toBe(false)
    const signature = headers['x-hubspot-signature'] ?? ''
    expect(Signature.isValid({ ...common, signatureVersion: 'v1', signature })).toBe(true)
  })
})

describe('a sandbox with a webhook target', () => {
  test('sends to the address that it is started with, and nothing after it is closed', async () => {
    const own = await startHubSpotSandbox({ port: 0, dataFile: ':memory:', seed: false, webhookTargetUrl: receiver.url })
    await installApp(own.url)
    const contacts = clientOf(own.url).crm.contacts.basicApi
    await contacts.create({ properties: { firstname: 'Heard' }, associations: [] })
    await deliveredAll(own.url)
    expect(receiver.received).toHaveLength(1)
    let isGone = false
    receiver.answer(async (_delivery, _place, gone) => {
      await gone
      isGone = true
      return null
    })
    await contacts.create({ properties: { firstname: 'Under way' }, associations: [] })
    await expect.poll(() => receiver.received.length).toBe(2)
    await contacts.create({ properties: { firstname: 'Gathered' }, associations: [] })
    await own.close()
    await expect.poll(() => isGone).toBe(true)
    expect(receiver.received).toHaveLength(2)
  })
})
