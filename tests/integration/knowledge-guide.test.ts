import { beforeAll, expect, test, vi } from 'vitest'
import { HUBSPOT_SANDBOX_PRIVATE_APP_TOKEN } from '../../sandbox/hubspot/credentials.ts'
import { internalCustomers, shopCustomers } from '../../sandbox/sources/customers.ts'
import { SOURCE_SANDBOX_CREDENTIALS } from '../../sandbox/sources/server.ts'
import { startTestStack } from '../support/test-stack.ts'
import { servedApi } from './support/served-api.ts'

const api = servedApi({
  load: async () => ({
    ...(await import('../../src/lib/http/knowledge/routes.ts')),
    ...(await import('../../src/lib/crm/engine.ts')),
    ...(await import('../../src/lib/jobs/worker.ts')),
  }),
  routes: ({ knowledgeRoutes }) => knowledgeRoutes,
  base: () => '/api/dashboard',
  start: () => startTestStack({ sandboxes: ['sources', 'hubspot'], seed: true }),
  members: 1,
  withStrangers: true,
})
const call = (method: string, path: string, body?: unknown, token = api.ours.owner.accessToken) =>
  api.call(method, path, { body, token })
beforeAll(async () => {
  for (const { owner } of [api.ours, api.theirs])
    await call('POST', '/pages', { page_id: '123456789', page_name: 'My Facebook Page' }, owner.accessToken)
})

const at = (sandbox: 'sources' | 'hubspot', path: string) => `${api.stack.sandboxes.get(sandbox)}${path}`
const common = { page_id: '123456789', type: 'api', is_active: true }
const { shopToken, internalKey, internalClient } = SOURCE_SANDBOX_CREDENTIALS
/** The three examples of the guide; only host and key are others. */
const examples = () => [
  {
    ...common,
    channels: ['messenger'],
    name: 'Shopify Customers',
    url: at('sources', '/admin/api/2024-01/customers.json'),
    api_key: shopToken,
    headers: { 'X-Shopify-Access-Token': shopToken },
    description: 'Shopify customer database',
  },
  {
    ...common,
    channels: ['facebook', 'messenger'],
    name: 'HubSpot Contacts',
    url: at('hubspot', '/crm/v3/objects/contacts'),
    api_key: HUBSPOT_SANDBOX_PRIVATE_APP_TOKEN,
    headers: { 'Content-Type': 'application/json' },
    description: 'HubSpot CRM contacts',
    // Every page is the tests' time.
    pagination: { max_pages: 2 },
  },
  {
    ...common,
    channels: ['facebook'],
    name: 'Internal CRM',
    url: at('sources', '/api/customers'),
    headers: { 'X-API-Key': internalKey, 'X-Client-ID': internalClient },
    description: 'Company internal CRM',
  },
]
const [customer] = internalCustomers()
const ask = (channel: string, token?: string) =>
  call(
    'POST',
    '/rag/answer',
    { page_id: '123456789', channel, question: `Which subscription does ${customer?.email} have?` },
    token,
  )

test('the three sources of the guide are read when they are added, and answer on their own channels, each fact cited', async () => {
  for (const link of examples()) expect(await call('POST', '/crm-links', link)).toMatchObject({ status: 201 })
  // One that another fetch of the organisation goes before is fetched by a later look at the queue.
  await vi.waitFor(
    async () => {
      await api.app.runWorker(api.app.engine(), { deadline: Date.now() + 60_000, untilEmpty: true })
      expect(await api.stack.sql(`select url from knowledge_sources where state = 'pending'`, [])).toEqual([])
    },
    { timeout: 100_000, interval: 200 },
  )
  const details = await call('GET', '/rag/documents/details?page_id=123456789&source=crm')
  const of = (name: string) => expect.objectContaining({ name, state: 'ok', last_error: null, embedded_at: expect.any(String) })
  expect(details).toMatchObject({
    status: 200,
    body: { documents: [of('Shopify Customers'), of('HubSpot Contacts'), of('Internal CRM')], total: 3 },
  })
  expect(details.body).toMatchObject({ documents: [{ records: 45 }, {}, { records: 45 }] })

  const [first] = shopCustomers()
  const found = await call('POST', '/rag/search', { page_id: '123456789', channel: 'messenger', query: first?.email, limit: 3 })
  expect(found).toMatchObject({
    status: 200,
    body: {
      passages: expect.arrayContaining([
        expect.objectContaining({
          text: expect.stringContaining(`${first?.email}`),
          link: expect.objectContaining({ name: 'Shopify Customers' }),
          path: 'customers[0]',
        }),
      ]),
    },
  })
  expect(await ask('facebook')).toMatchObject({
    status: 200,
    body: {
      known: true,
      answer: expect.stringContaining('Premium'),
      citations: [{ link: { name: 'Internal CRM', url: at('sources', '/api/customers') }, path: 'customers[0]' }],
    },
  })
})

test('a link that is off answers on its channel no more, one that is deleted leaves nothing, and no other organisation is answered', async () => {
  const url = at('sources', '/api/customers')
  const toStrangers = await ask('facebook', api.theirs.owner.accessToken)
  expect(toStrangers.status).toBe(200)
  expect(toStrangers.body).toEqual({ known: false, answer: null, citations: [] })
  expect(await ask('facebook', api.ours.members[0]?.accessToken)).toMatchObject({ body: { known: true } })
  await call('PUT', '/crm-links/status', { page_id: '123456789', url, channels: ['facebook'], is_active: false })
  expect(JSON.stringify(await ask('facebook'))).not.toContain('Premium')
  await call('PUT', '/crm-links/status', { page_id: '123456789', url, channels: ['facebook'], is_active: true })
  expect(await ask('facebook')).toMatchObject({ body: { known: true } })
  await call('DELETE', '/crm-links', { page_id: '123456789', url, channels: ['facebook'] })
  expect(JSON.stringify(await ask('facebook'))).not.toContain('Premium')
  expect(await api.stack.sql(`select 1 from knowledge_chunks where text like '%subscription%'`, [])).toEqual([])
})
