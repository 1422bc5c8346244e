import { expect, test } from 'vitest'
import { blankDraft, draftOf, faultsOf, linkOf, partsOf, type SourceDraft } from '@/src/components/knowledge/source-draft.ts'
import { linkRequestSchema } from '@/src/lib/http/knowledge/schemas.ts'

const draft = (part: Partial<SourceDraft>): SourceDraft => ({
  ...blankDraft(['messenger']),
  name: 'Customers',
  url: 'https://shop.example.com/customers.json',
  ...part,
})
const header = (name: string, value: string) => ({ key: name, name, value })
const sent = (part: Partial<SourceDraft>) => linkRequestSchema.parse(linkOf(draft(part), '123456789'))

test('a draft is sent as the API takes it, whatever the type and the authentication', () => {
  expect(sent({ auth: 'bearer', apiKey: ' sk-1 ' })).toMatchObject({
    type: 'api',
    method: 'GET',
    api_key: 'sk-1',
    headers: {},
    auth: null,
    is_active: true,
    refresh_minutes: 30,
  })
  expect(sent({ auth: 'both', apiKey: 'sk-1', headers: [header('X-Client-ID', 'bot'), header('', '')] })).toMatchObject({
    api_key: 'sk-1',
    headers: { 'X-Client-ID': 'bot' },
  })
  expect(
    sent({ auth: 'oauth2', tokenUrl: 'https://id.example.com/token', clientId: 'us', clientSecret: 'hush', scope: '' }),
  ).toMatchObject({ api_key: null, auth: { type: 'oauth2', client_secret: 'hush', scope: null } })
  expect(sent({ payload: 'graphql', graphqlQuery: '{ shop }', graphqlVariables: '{"first": 5}' })).toMatchObject({
    method: 'POST',
    body: null,
    graphql: { query: '{ shop }', variables: { first: 5 } },
  })
  expect(sent({ payload: 'body', body: '{"all": true}', maxPages: '3' })).toMatchObject({
    method: 'POST',
    body: '{"all": true}',
    graphql: null,
    pagination: { max_pages: 3 },
  })
  const database = { type: 'database', url: 'postgresql://reader@db.example.com/shop', apiKey: 'pw', query: 'select 1' } as const
  expect(sent(database)).toMatchObject({ type: 'database', api_key: 'pw', query: 'select 1' })
})

test('what the chosen type or authentication does not use is not sent, and comes back with it', () => {
  const both = { auth: 'both', apiKey: 'sk-1', headers: [header('X-API-Key', 'k')] } as const
  expect(linkOf(draft({ ...both, auth: 'none' }), '1')).toMatchObject({ api_key: null, headers: {}, auth: null })
  const webhook = linkOf(draft({ ...both, type: 'webhook', maxPages: '3' }), '1')
  for (const name of ['api_key', 'headers', 'auth', 'pagination', 'method', 'refresh_minutes', 'query'])
    expect(webhook).not.toHaveProperty(name)
  expect(linkOf(draft({ ...both, type: 'api' }), '1')).toMatchObject({ api_key: 'sk-1', headers: { 'X-API-Key': 'k' } })
  expect(partsOf(draft({ type: 'file' }))).toMatchObject({ request: false, auth: true, refresh: true, test: true })
  expect(partsOf(draft({ type: 'webhook' })).test).toBe(false)
})

test('only blank rules are passed over', () => {
  const rules = [
    { key: '1', path: ' customers.email ', action: 'drop' },
    { key: '2', path: ' ', action: 'mask' },
  ] as const
  expect(linkOf(draft({ rules }), '1')['rules']).toEqual([{ path: 'customers.email', action: 'drop' }])
})

test('what is missing is said before anybody is asked', () => {
  expect(faultsOf(draft({}))).toEqual({})
  expect(Object.keys(faultsOf(draft({ name: ' ', url: '', channels: [], auth: 'bearer' })))).toEqual([
    'name',
    'url',
    'channels',
    'api_key',
  ])
  expect(faultsOf(draft({ payload: 'graphql', graphqlQuery: '{ a }', graphqlVariables: '[1]' })).graphql).toMatch(/JSON object/)
  expect(Object.keys(faultsOf(draft({ auth: 'oauth2' })))).toEqual(['auth'])
  expect(Object.keys(faultsOf(draft({ type: 'database' })))).toEqual(['query'])
})

test('a stored source is sent back as it is: masks stand for its secrets', () => {
  const stored = draftOf({
    id: '00000000-0000-4000-8000-000000000001',
    name: 'Internal CRM',
    url: 'https://crm.example.com/api/customers',
    type: 'api',
    channels: ['facebook'],
    active_channels: ['facebook'],
    api_key: '***',
    headers: { 'X-API-Key': '***', 'X-Client-ID': 'facebook-bot' },
    description: null,
    is_active: true,
    method: 'GET',
    body: null,
    graphql: null,
    query: null,
    auth: null,
    pagination: { max_pages: 4 },
    rules: [{ path: 'notes', action: 'drop' }],
    refresh_minutes: 45,
    webhook_url: null,
    state: 'ok',
    updated_at: '2026-11-30T08:00:00.000Z',
    last_fetch_at: null,
    next_fetch_at: null,
    last_error: null,
  })
  expect(stored.auth).toBe('both')
  expect(linkOf(stored, '1')).toMatchObject({
    api_key: '***',
    headers: { 'X-API-Key': '***', 'X-Client-ID': 'facebook-bot' },
    pagination: { max_pages: 4 },
    rules: [{ path: 'notes', action: 'drop' }],
    refresh_minutes: 45,
  })
})
