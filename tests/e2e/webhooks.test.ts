import { createHmac, randomUUID } from 'node:crypto'
import { expect } from '@playwright/test'
import { z } from 'zod'
import { HUBSPOT_SANDBOX_CREDENTIALS } from '../../sandbox/hubspot/server.ts'
import { enter } from './support/api.ts'
import { appUrl } from './support/environment.ts'
import { useSharedStack } from './support/stack.ts'
import { test } from './support/test.ts'

useSharedStack()

const path = '/api/crm/webhooks/hubspot'

function push(body: string, over: { readonly timestamp?: number; readonly secret?: string; readonly signature?: string } = {}) {
  const timestamp = String(over.timestamp ?? Date.now())
  const secret = over.secret ?? HUBSPOT_SANDBOX_CREDENTIALS.clientSecret
  const signature =
    over.signature ?? createHmac('sha256', secret).update(`POST${appUrl}${path}${body}${timestamp}`).digest('base64')
  return fetch(`${appUrl}${path}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-hubspot-signature-v3': signature,
      'x-hubspot-request-timestamp': timestamp,
    },
    body,
  })
}

const event = (over: object = {}) =>
  JSON.stringify([
    {
      eventId: Math.floor(Math.random() * 1e12),
      subscriptionId: 1,
      portalId: 999_999,
      appId: 1,
      occurredAt: Date.now(),
      subscriptionType: 'contact.propertyChange',
      attemptNumber: 0,
      objectId: 1,
      propertyName: 'email',
      propertyValue: 'x@example.test',
      changeSource: 'CRM_UI',
      ...over,
    },
  ])

async function codeOf(response: Response): Promise<string> {
  return z.object({ error: z.object({ code: z.string() }) }).parse(await response.json()).error.code
}

test.describe('invalid webhooks', () => {
  test('a wrong signature, a wrong byte and a missing header are refused with 401', async () => {
    for (const response of [
      await push(event(), { secret: 'not-the-secret' }),
      await push(event(), { signature: `A${createHmac('sha256', 'x').update('x').digest('base64').slice(1)}` }),
      await fetch(`${appUrl}${path}`, { method: 'POST', body: event() }),
    ]) {
      expect([response.status, await codeOf(response)]).toEqual([401, 'webhook_bad_signature'])
    }
  })

  test('one older than five minutes is refused, even with a valid signature', async () => {
    const response = await push(event(), { timestamp: Date.now() - 301_000 })
    expect([response.status, await codeOf(response)]).toEqual([401, 'webhook_too_old'])
  })

  test('five megabytes are refused before they are parsed', async () => {
    const response = await push(`[${JSON.stringify('x'.repeat(5 * 1024 * 1024))}]`)
    expect([response.status, await codeOf(response)]).toEqual([413, 'payload_too_large'])
  })

  test('a signed body that is no list of events is refused with 400', async () => {
    const response = await push('{"not": "a list"}')
    expect([response.status, await codeOf(response)]).toEqual([400, 'webhook_malformed'])
  })

  test('an event of an unconnected account is acknowledged and ignored', async () => {
    expect((await push(event())).status).toBe(204)
  })

  test('an address with a made-up secret is refused', async () => {
    const pipedrive = await fetch(`${appUrl}/api/crm/webhooks/pipedrive?connection=${randomUUID()}`, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from('adsapp:guess').toString('base64')}` },
      body: '{}',
    })
    expect(pipedrive.status).toBe(401)
    const salesforce = await fetch(`${appUrl}/api/crm/webhooks/salesforce?connection=${randomUUID()}&key=guess`, {
      method: 'POST',
      body: '<x/>',
    })
    expect(salesforce.status).toBe(401)
    expect((await fetch(`${appUrl}/api/crm/webhooks/nobody`, { method: 'POST', body: '' })).status).toBe(404)
  })

  test('no member sees other organisations’ refusals, nor an address with a secret in it', async () => {
    const member = await enter('member@acme.test')
    const { data } = await member.client.from('crm_webhook_refusals').select('*').is('organization_id', null)
    expect(data).toEqual([])
    expect((await member.client.from('crm_webhooks').select('url')).error?.code).toBe('42501')
    expect((await member.call('GET', '/api/crm/webhooks/address?crm_type=salesforce')).status).toBe(403)
  })
})
