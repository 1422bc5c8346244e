import { createHmac, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { expect } from '@playwright/test'
import { Webhook } from 'standardwebhooks'
import { z } from 'zod'
import { HUBSPOT_SANDBOX_CREDENTIALS } from '../../sandbox/hubspot/server.ts'
import { expectReadable } from './support/accessibility.ts'
import { enter } from './support/api.ts'
import { appUrl, receiverPort } from './support/environment.ts'
import { createContact, signUp, unique } from './support/people.ts'
import { signIn } from './support/sign-in.ts'
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

test.describe('webhooks that the hub sends', () => {
  const webhooks = '/dashboard/settings/webhooks'
  const received: { readonly headers: Record<string, string>; readonly body: string }[] = []
  let answer = 204
  const receiver = createServer((request, response) => void receive(request, response))
  async function receive(request: IncomingMessage, response: ServerResponse) {
    const body = await text(request)
    const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]))
    received.push({ headers, body })
    response.writeHead(answer).end()
  }
  test.beforeAll(async () => {
    receiver.listen(receiverPort, '127.0.0.1')
    await once(receiver, 'listening')
  })
  test.afterAll(() => {
    receiver.closeAllConnections()
    receiver.close()
  })

  test('an admin adds an endpoint, which receives a changed contact; what failed is sent again', async ({ page }) => {
    await page.emulateMedia({ reducedMotion: 'reduce' })
    await signUp(page)
    const last = unique()
    await createContact(page, { first: 'Ada', last })
    const contact = page.url()

    await page.goto(`${webhooks}/new`)
    await page.getByRole('textbox', { name: 'Name' }).fill('Newsletter')
    await page.getByRole('checkbox', { name: 'contact.updated' }).check()
    await page.getByRole('textbox', { name: 'URL' }).fill('http://10.0.0.1/hook')
    await page.getByRole('button', { name: 'Add endpoint' }).click()
    await expect(page.getByText('Requests to 10.0.0.1 are refused')).toBeVisible()
    await expect(page.getByRole('textbox', { name: 'URL' })).toBeFocused()
    await page.getByRole('textbox', { name: 'URL' }).fill(`http://127.0.0.1:${receiverPort}/hook`)
    await page.getByRole('button', { name: 'Add endpoint' }).click()
    const secret = await page.getByRole('textbox', { name: 'Signing secret' }).inputValue()
    await page.getByRole('button', { name: 'Send a test' }).click()
    await expect(page.getByText('It answered with status 204.')).toBeVisible()

    await page.goto(contact)
    await page.getByLabel('Job title').fill('Editor')
    await page.getByRole('button', { name: 'Save' }).click()
    await expect.poll(() => received.length).toBe(2)
    const [, told] = received
    expect(new Webhook(secret).verify(told?.body ?? '', told?.headers ?? {})).toMatchObject({
      type: 'contact.updated',
      data: { object: 'contact', changed: expect.arrayContaining(['job_title']) },
    })
    expect(told?.body).not.toContain(last)

    await page.goto(webhooks)
    await page.getByRole('link', { name: 'Newsletter' }).click()
    await expect(page.getByRole('heading', { level: 1, name: 'Newsletter' })).toBeVisible()
    const delivered = page.getByRole('listitem').filter({ hasText: 'contact.updated' }).filter({ hasText: 'Delivered' })
    await expect(delivered).toBeVisible()
    await expect(delivered.getByRole('link', { name: 'To the contact' })).toBeVisible()

    // An endpoint that answers 410 is turned off at once, with what it was to be told.
    answer = 410
    await page.goto(contact)
    await page.getByLabel('Job title').fill('Author')
    await page.getByRole('button', { name: 'Save' }).click()
    await expect.poll(() => received.length).toBe(3)
    await page.goto('/dashboard/integration')
    await expect(page.getByText('Not configured', { exact: true })).toBeVisible()
    const failed = page.getByRole('listitem').filter({ hasText: 'contact.updated' })
    await expect(failed).toContainText('It answered that it is gone (410)')
    await expectReadable(page)
    await failed.getByRole('button', { name: 'Send again contact.updated' }).click()
    await expect(failed.getByText('Nothing could be sent again: the endpoint is not active.')).toBeVisible()

    answer = 204
    await failed.getByRole('link', { name: 'Newsletter' }).click()
    await page.getByRole('button', { name: 'Resume' }).click()
    await expect(page.getByRole('button', { name: 'Pause' })).toBeVisible()
    await page.goto('/dashboard/integration')
    await failed.getByRole('button', { name: 'Send again contact.updated' }).click()
    await expect.poll(() => received.length).toBe(4)
    expect(received[3]?.headers['webhook-id']).toBe(received[2]?.headers['webhook-id'])
    await expect(page.getByText('Nothing has failed for good')).toBeVisible()
  })

  test('a member is told who runs the webhooks, and sees none', async ({ page }) => {
    await signIn(page, 'member@acme.test')
    for (const path of [webhooks, `${webhooks}/new`, `${webhooks}/${randomUUID()}`, '/dashboard/integration']) {
      await page.goto(path)
      await expect(page.getByText('decided by owners and admins of Acme')).toBeVisible()
      await expect(page.getByRole('textbox', { name: 'URL' })).toHaveCount(0)
    }
  })
})
