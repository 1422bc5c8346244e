import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { startTestStack, type TestOrganization, type TestStack } from '../support/test-stack.ts'
import { ownEnvironment } from './support/own-environment.ts'

let stack: TestStack
let ours: TestOrganization
let theirs: TestOrganization
const modules = async () => ({
  ...(await import('../../src/lib/http/dispatch.ts')),
  ...(await import('../../src/lib/http/knowledge/link-routes.ts')),
  ...(await import('../../src/lib/http/knowledge/page-routes.ts')),
  ...(await import('../../src/lib/knowledge/secrets.ts')),
  ...(await import('../../src/lib/knowledge/reseal.ts')),
  ...(await import('../../src/lib/knowledge/webhook/document-seal.ts')),
  ...(await import('../../src/lib/db/knowledge-documents.ts')),
  ...(await import('../../src/lib/core/secret-box.ts')),
  ...(await import('../../src/lib/crm/engine.ts')),
})
let app: Awaited<ReturnType<typeof modules>>
let serve: (request: Request) => Promise<Response>
const enter = ownEnvironment()
beforeAll(async () => {
  stack = await startTestStack()
  ours = await stack.createTestOrganisation({ name: 'My Company', members: 2 })
  theirs = await stack.createTestOrganisation()
  enter(stack.env)
  app = await modules()
  serve = app.dispatcher([...app.pageRoutes, ...app.linkRoutes])
  await stack.sql('update organization_members set last_seen_at = now()', [])
  await stack.sql(`update organization_members set role = 'viewer' where user_id = $1`, [ours.members[1]?.userId])
})
afterAll(() => stack.close())

const bodySchema = z.record(z.string(), z.json())
async function call(method: string, path: string, body?: unknown, token = ours.owner.accessToken) {
  const request = new Request(`http://localhost/api/dashboard${path}`, {
    method,
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const response = await serve(request)
  return { status: response.status, body: bodySchema.parse(await response.json()) }
}

const link = {
  page_id: '123456789',
  channels: ['facebook', 'messenger'],
  name: 'Customer Database',
  url: 'https://api.crm.com/customers',
  type: 'api',
  api_key: 'your-api-key',
  headers: { 'X-Custom-Header': 'value', 'X-Additional-Auth': 'extra-key' },
  description: 'Main customer database',
  is_active: true,
}
const url = link.url
const page = (pageId: string) => ({ page_id: pageId, page_name: 'My Facebook Page' })
const linkAt = async (pageId: string, at = url) => {
  const { body } = await call('GET', `/crm-links?page_id=${pageId}`)
  return z
    .array(z.looseObject({ url: z.string() }))
    .parse(body['crm_links'])
    .find((each) => each.url === at)
}
const sourceSchema = z.array(z.object({ page: z.string(), organization_id: z.string(), url: z.string(), secrets: z.unknown() }))
async function stored(pageId: string, at = url) {
  const [source] = sourceSchema.parse(
    await stack.sql(
      `select s.page, s.organization_id, s.url, s.secrets from knowledge_sources s join channel_pages p on p.id = s.page
       where p.page_id = $1 and s.url = $2`,
      [pageId, at],
    ),
  )
  if (source === undefined) throw new Error('There is no such source.')
  const key = { organizationId: source.organization_id, page: source.page, url: source.url }
  return (box: ReturnType<typeof app.createSecretBox>) => app.openSecrets(box, key, source.secrets)
}
const secretsOf = async (pageId: string, at = url) => (await stored(pageId, at))(app.engine().box)

test('pages are made, listed, renamed and deleted; an id is one page in an organisation', async () => {
  const made = await call('POST', '/pages', { page_id: 'first', page_name: ' Shop ', channels: ['messenger'] })
  expect(made).toEqual({ status: 201, body: { page: { page_id: 'first', page_name: 'Shop', channels: ['messenger'] } } })
  expect(await call('POST', '/pages', page('first'))).toMatchObject({
    status: 409,
    body: { error: { code: 'page_exists', field: 'page_id' } },
  })
  expect(await call('POST', '/pages', page('first'), theirs.owner.accessToken)).toMatchObject({ status: 201 })
  expect(await call('POST', '/pages', { page_id: 'a b', channels: ['x', 'facebook'], more: 1 })).toMatchObject({
    status: 400,
    body: {
      error: {
        fields: expect.arrayContaining(
          ['page_id', 'page_name', 'channels[0]', 'more'].map((field) => expect.objectContaining({ field })),
        ),
      },
    },
  })
  const unnamed = await call('POST', '/pages', { page_name: 'Own id' })
  const { page_id: madeUp } = z.object({ page_id: z.string().min(1) }).parse(unnamed.body['page'])
  expect(await call('PATCH', `/pages/${madeUp}`, { page_name: 'Renamed' })).toEqual({
    status: 200,
    body: { page: { page_id: madeUp, page_name: 'Renamed', channels: ['facebook', 'messenger'] } },
  })
  expect(await call('GET', '/pages')).toEqual({
    status: 200,
    body: {
      pages: [
        { page_id: madeUp, page_name: 'Renamed', channels: ['facebook', 'messenger'] },
        { page_id: 'first', page_name: 'Shop', channels: ['messenger'] },
      ],
    },
  })
  expect(await call('DELETE', `/pages/${madeUp}`)).toMatchObject({ status: 200 })
  for (const method of ['PATCH', 'DELETE'])
    expect(await call(method, `/pages/${madeUp}`, { page_name: 'X' })).toMatchObject({
      status: 404,
      body: { error: { code: 'page_not_found' } },
    })
  expect(await call('DELETE', '/pages/first')).toMatchObject({ status: 200 })
  expect(
    await stack.sql(`select action, subject from crm_audit_log where organization_id = $1 order by id`, [ours.organizationId]),
  ).toEqual([
    { action: 'knowledge.page_created', subject: 'first' },
    { action: 'knowledge.page_created', subject: madeUp },
    { action: 'knowledge.page_changed', subject: madeUp },
    { action: 'knowledge.page_deleted', subject: madeUp },
    { action: 'knowledge.page_deleted', subject: 'first' },
  ])
  expect(await call('GET', '/pages', undefined, theirs.owner.accessToken)).toMatchObject({
    body: { pages: [{ page_id: 'first' }] },
  })
})

test('the requests of the guide are answered as it says, and what is secret is masked', async () => {
  await call('POST', '/pages', page('123456789'))
  const added = await call('POST', '/crm-links', link)
  const shown = {
    name: 'Customer Database',
    url,
    type: 'api',
    channels: ['facebook', 'messenger'],
    api_key: '***',
    headers: { 'X-Custom-Header': 'value', 'X-Additional-Auth': '***' },
    description: 'Main customer database',
    is_active: true,
    state: 'pending',
    last_fetch_at: null,
    last_error: null,
    documents: 0,
    history: [],
    refresh_minutes: 30,
  }
  expect(added).toMatchObject({
    status: 201,
    body: {
      message: 'CRM link added successfully',
      crm_link: shown,
      channels: ['facebook', 'messenger'],
      page_id: '123456789',
    },
  })
  expect(JSON.stringify(added)).not.toMatch(/your-api-key|extra-key/)
  expect(await secretsOf('123456789')).toEqual({
    api_key: 'your-api-key',
    headers: { 'X-Additional-Auth': 'extra-key' },
  })
  expect(JSON.stringify(await stack.sql('select to_jsonb(s) from knowledge_sources s', []))).not.toMatch(/your-api-key|extra-key/)
  await stack.sql(
    `insert into knowledge_fetches (organization_id, source_id, started_at, ended_at, outcome, requests)
     select organization_id, id, now(), now() + n * interval '1 second', 'unchanged', n
     from knowledge_sources, generate_series(1, 12) n`,
    [],
  )

  const listed = await call('GET', '/crm-links?page_id=123456789&channel=facebook')
  expect(listed).toMatchObject({
    status: 200,
    body: {
      crm_links: [{ ...shown, history: [12, 11, 10, 9, 8, 7, 6, 5, 4, 3].map((requests) => ({ requests })) }],
      page_id: '123456789',
      channel: 'facebook',
      total: 1,
      active_count: 1,
      inactive_count: 0,
    },
  })
  expect(await call('PUT', '/crm-links/status', { page_id: '123456789', url, channels: ['facebook'], is_active: false })).toEqual(
    {
      status: 200,
      body: {
        message: 'CRM link status updated successfully',
        updated_count: 1,
        url,
        channels: ['facebook'],
        is_active: false,
      },
    },
  )
  expect(await call('GET', '/crm-links?page_id=123456789&channel=facebook')).toMatchObject({
    body: { crm_links: [{ is_active: false, active_channels: ['messenger'] }], active_count: 0, inactive_count: 1 },
  })
  expect(await call('GET', '/crm-links?page_id=123456789')).toMatchObject({
    body: { crm_links: [{ is_active: true, channels: ['facebook', 'messenger'] }], channel: null, total: 1, active_count: 1 },
  })
  expect(await call('GET', '/crm-links/all')).toMatchObject({
    status: 200,
    body: {
      company_id: ours.organizationId,
      company_name: 'My Company',
      pages_data: [
        {
          page_id: '123456789',
          page_name: 'My Facebook Page',
          facebook_crm_links: [{ url, is_active: false }],
          messenger_crm_links: [{ url, is_active: true }],
          legacy_crm_links: [],
          total_active: 1,
          total_inactive: 1,
        },
      ],
      total_pages: 1,
      total_crm_links: 2,
      total_active: 1,
      total_inactive: 1,
    },
  })
  expect(await call('GET', '/rag/documents/details?page_id=123456789&source=crm')).toMatchObject({
    status: 200,
    body: {
      page_id: '123456789',
      source: 'crm',
      documents: [
        { name: 'Customer Database', url, channels: ['facebook', 'messenger'], state: 'pending', records: 0, chunks: 0 },
      ],
      total: 1,
      total_chunks: 0,
    },
  })
  expect(await call('DELETE', '/crm-links', { page_id: '123456789', url, channels: ['facebook', 'messenger'] })).toEqual({
    status: 200,
    body: { message: 'CRM link deleted successfully', deleted_count: 2, url, channels: ['facebook', 'messenger'] },
  })
  expect(await stack.sql('select 1 from knowledge_sources', [])).toEqual([])
  expect(await call('GET', '/crm-links/all')).toMatchObject({ body: { total_crm_links: 0, total_pages: 1 } })
})

test('a link is one per page, channel and address; a source is shared by the channels that join it, and goes with its last link', async () => {
  for (const id of ['shared', 'both']) await call('POST', '/pages', page(id))
  const on = (channels: string[], more: object = {}) => ({ ...link, page_id: 'shared', channels, ...more })
  expect(await call('POST', '/crm-links', on(['facebook', 'facebook']))).toMatchObject({
    status: 201,
    body: { channels: ['facebook'], crm_link: { channels: ['facebook'] } },
  })
  expect(await call('POST', '/crm-links', on(['messenger', 'facebook']))).toMatchObject({
    status: 409,
    body: { error: { code: 'crm_link_exists', field: 'url' } },
  })
  expect(await linkAt('shared')).toMatchObject({ channels: ['facebook'] })
  const joining = { page_id: 'shared', url, channels: ['messenger'], name: 'Chat', is_active: false, refresh_minutes: 60 }
  expect(await call('POST', '/crm-links', joining)).toMatchObject({
    status: 201,
    body: {
      channels: ['messenger'],
      crm_link: { name: 'Customer Database', channels: ['facebook', 'messenger'], refresh_minutes: 60, api_key: '***' },
    },
  })
  expect(await secretsOf('shared')).toMatchObject({ api_key: 'your-api-key' })
  expect(await call('GET', '/crm-links?page_id=shared&channel=messenger')).toMatchObject({
    body: { crm_links: [{ name: 'Chat', description: null, is_active: false }] },
  })
  const gone = (channels?: string[]) => call('DELETE', '/crm-links', { page_id: 'shared', url, channels })
  expect(await gone(['facebook'])).toMatchObject({ status: 200, body: { deleted_count: 1 } })
  expect(await gone(['facebook'])).toMatchObject({ status: 404, body: { error: { code: 'crm_link_not_found', field: 'url' } } })
  expect(await linkAt('shared')).toMatchObject({ channels: ['messenger'], next_fetch_at: null })
  expect(await gone()).toMatchObject({ status: 200, body: { deleted_count: 1, channels: ['messenger'] } })
  expect(await linkAt('shared')).toBeUndefined()

  const added = await Promise.all(Array.from({ length: 8 }, () => call('POST', '/crm-links', on(['facebook', 'messenger']))))
  expect(added.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409, 409, 409, 409, 409, 409, 409])
  expect(await call('PATCH', '/pages/shared', { channels: ['facebook'] })).toMatchObject({
    status: 409,
    body: { error: { code: 'channel_in_use', field: 'channels' } },
  })
  await gone(['messenger'])
  expect(await call('PATCH', '/pages/shared', { channels: ['facebook'] })).toMatchObject({ status: 200 })
  expect(await call('POST', '/crm-links', on(['facebook', 'messenger'], { url: 'https://example.com' }))).toMatchObject({
    status: 400,
    body: { error: { code: 'channel_not_on_page', fields: [{ field: 'channels[1]' }] } },
  })
  const both = [
    { channels: ['facebook'], api_key: 'one' },
    { channels: ['messenger'], headers: { 'X-Key': 'two' } },
  ].map((more) => call('POST', '/crm-links', { page_id: 'both', name: 'Both', url, is_active: true, ...more }))
  expect((await Promise.all(both)).map(({ status }) => status)).toEqual([201, 201])
  expect(await secretsOf('both')).toEqual({ api_key: 'one', headers: { 'X-Key': 'two' } })
  await call('DELETE', '/pages/both')
  await call('DELETE', '/pages/shared')
  expect(await stack.sql('select 1 from knowledge_sources union all select 1 from knowledge_links', [])).toEqual([])
})

test('what is wrong with a link is told all at once, an address that is guarded by its field, and nothing is stored', async () => {
  await call('POST', '/pages', page('wrong'))
  const wrong = await call('POST', '/crm-links', {
    page_id: 'wrong',
    channels: ['instagram'],
    name: ' ',
    url: 'no address',
    type: 'soap',
    headers: { 'X A': '1', Host: 'x', 'X-Line': 'a\r\nb' },
    method: 'GET',
    body: { a: 1 },
    graphql: { query: '' },
    rules: [{ path: 'a', action: 'hide' }],
    refresh_minutes: 1,
    more: true,
  })
  expect(wrong.status).toBe(400)
  const { fields } = z
    .object({ error: z.object({ fields: z.array(z.object({ field: z.string(), message: z.string() })) }) })
    .parse(wrong.body).error
  expect(fields.map(({ field }) => field).toSorted()).toEqual(
    [
      'body',
      'channels[0]',
      'graphql.query',
      'headers.Host',
      'headers.X A',
      'headers.X-Line',
      'is_active',
      'method',
      'more',
      'name',
      'refresh_minutes',
      'rules[0].action',
      'type',
      'url',
    ].toSorted(),
  )
  const on = (more: object) => call('POST', '/crm-links', { ...link, page_id: 'wrong', ...more })
  for (const guarded of ['http://api.crm.com', 'https://127.0.0.1/x', 'https://10.1.2.3', 'https://me:pw@example.com'])
    expect(await on({ url: guarded })).toMatchObject({ status: 422, body: { error: { code: 'egress_refused', field: 'url' } } })
  const auth = { type: 'oauth2', token_url: 'https://169.254.169.254/token', client_id: 'a', client_secret: 'b' }
  expect(await on({ api_key: undefined, auth })).toMatchObject({
    status: 422,
    body: { error: { code: 'egress_refused', field: 'auth.token_url' } },
  })
  const database = { type: 'database', query: 'select 1' }
  expect(await on({ ...database, url: 'postgresql://me@127.0.0.1/shop' })).toMatchObject({ status: 422 })
  expect(await on({ ...database, url: 'postgresql://me:pw@db.example.com/shop' })).toMatchObject({
    status: 400,
    body: { error: { fields: [{ field: 'url' }] } },
  })
  expect(await on({ type: 'database', url: 'postgresql://me@db.example.com/shop' })).toMatchObject({
    status: 400,
    body: { error: { fields: [{ field: 'query' }] } },
  })
  expect(await on({ api_key: '***' })).toMatchObject({ status: 400, body: { error: { fields: [{ field: 'api_key' }] } } })
  expect(await on({ page_id: 'nowhere' })).toMatchObject({
    status: 404,
    body: { error: { code: 'page_not_found', field: 'page_id' } },
  })
  for (const path of ['/crm-links', '/crm-links?page_id=', '/crm-links?page_id=wrong&channel=fax', '/rag/documents/details'])
    expect(await call('GET', path)).toMatchObject({ status: 400 })
  expect(await call('GET', '/crm-links?page_id=nowhere')).toMatchObject({ status: 404 })
  expect(await stack.sql('select 1 from knowledge_sources', [])).toEqual([])
})

test('a key is changed without being told again what there is; masks keep what they stand for, and a new ring seals it anew', async () => {
  await call('POST', '/pages', page('keys'))
  await call('POST', '/crm-links', { ...link, page_id: 'keys' })
  const change = (more: object) => call('PATCH', '/crm-links', { page_id: 'keys', url, ...more })
  await stack.sql(`update knowledge_sources set etag = 'e', content_hash = repeat('a', 64), claim = gen_random_uuid()`, [])
  expect(
    await change({ api_key: 'new', headers: { 'x-additional-auth': '***', Accept: 'application/json' }, name: 'Renamed' }),
  ).toMatchObject({
    status: 200,
    body: { crm_link: { name: 'Renamed', headers: { 'x-additional-auth': '***', Accept: 'application/json' } } },
  })
  const secrets = await secretsOf('keys')
  expect(secrets).toEqual({ api_key: 'new', headers: { 'x-additional-auth': 'extra-key' } })
  expect(app.sentHeaders({ 'x-additional-auth': '***', Accept: 'application/json' }, secrets)).toEqual({
    'x-additional-auth': 'extra-key',
    Accept: 'application/json',
  })
  expect(await stack.sql('select etag, content_hash, claim from knowledge_sources', [])).toEqual([
    { etag: null, content_hash: null, claim: null },
  ])
  const auth = { type: 'oauth2', token_url: 'https://example.com/token', client_id: 'id', client_secret: 'hidden', scope: 'read' }
  expect(await change({ auth })).toMatchObject({
    body: { crm_link: { api_key: null, auth: { ...auth, client_secret: '***' } } },
  })
  expect(await secretsOf('keys')).toEqual({
    client_secret: 'hidden',
    client_secret_for: 'https://example.com',
    headers: { 'x-additional-auth': 'extra-key' },
  })
  expect(await change({ api_key: null, auth: null, headers: {} })).toMatchObject({
    body: { crm_link: { api_key: null, auth: null, headers: {} } },
  })
  expect(await change({ headers: { 'X-Token': '***' } })).toMatchObject({
    status: 400,
    body: { error: { fields: [{ field: 'headers.X-Token' }] } },
  })
  expect(await change({ url: 'https://other.example' })).toMatchObject({
    status: 404,
    body: { error: { code: 'crm_link_not_found' } },
  })

  await change({ api_key: 'to be sealed anew' })
  const newest = Buffer.alloc(32, 7).toString('base64')
  const box = app.createSecretBox(`new:${newest},1:${stack.env['CRM_ENCRYPTION_KEY']}`)
  const resealed = (of = ours.organizationId) => app.resealSources({ db: app.engine().db, box }, of)
  expect(await resealed(theirs.organizationId)).toEqual([])
  expect(await resealed()).toEqual(['1'])
  expect(await resealed()).toEqual([])
  await stack.sql(`update knowledge_sources set secrets = jsonb_set(secrets, '{k}', '"1"') where url = $1`, [url])
  expect(await resealed()).toEqual(['1'])
  await stack.sql(`update knowledge_sources set secrets = jsonb_set(secrets, '{k}', '"new"') where url = $1`, [url])
  expect((await stored('keys'))(app.createSecretBox(`new:${newest}`))).toMatchObject({ api_key: 'to be sealed anew' })

  // What a source has sent is sealed anew as well, and nothing that comes meanwhile is lost.
  const [source] = await stack.sql<{ id: string }>('select id from knowledge_sources where url = $1', [url])
  const owner = { id: source?.id ?? '', organizationId: ours.organizationId }
  const sent = app.sealDocument(app.engine().box, owner, Buffer.from('{"sent":true}'))
  await app.writeDocument(app.engine().db, owner, null, { ...sent, messageIds: ['m'] })
  expect(await resealed(theirs.organizationId)).toEqual([])
  expect(await resealed()).toEqual(['1'])
  expect(await resealed()).toEqual([])
  const document = await app.readDocument(app.engine().db, owner.id)
  expect(document).toMatchObject({ seal: { k: 'new' }, version: 1, messageIds: ['m'] })
  expect(document && app.openDocument(app.createSecretBox(`new:${newest}`), owner, document)).toEqual({ sent: true })
  const moved = { ...sent, version: 7, messageIds: [] }
  await app.storeResealedDocument(app.engine().db, owner.id, moved, sent)
  expect(await app.readDocument(app.engine().db, owner.id)).toEqual(document)
})

test('a webhook’s link has its address and, once, the secret that its messages are signed with', async () => {
  await call('POST', '/pages', page('pushed'))
  const pushed = {
    page_id: 'pushed',
    channels: ['messenger'],
    name: 'Pushed',
    url: 'https://shop.example',
    type: 'webhook',
    is_active: true,
  }
  const { status, body } = await call('POST', '/crm-links', pushed)
  const { webhook_url, webhook_secret } = z.object({ webhook_url: z.string(), webhook_secret: z.string() }).parse(body)
  expect({ status, webhook_url }).toEqual({
    status: 201,
    webhook_url: expect.stringMatching(/\/webhooks\/knowledge\/[\da-f-]{36}$/),
  })
  expect(await secretsOf('pushed', pushed.url)).toEqual({ webhook_secret })
  const listed = await call('GET', '/crm-links?page_id=pushed')
  expect(listed).toMatchObject({ body: { crm_links: [{ webhook_url, next_fetch_at: null }] } })
  expect(JSON.stringify(listed)).not.toContain(webhook_secret)
  const joined = await call('POST', '/crm-links', { ...pushed, channels: ['facebook'] })
  expect(joined).toMatchObject({ status: 201, body: { webhook_url } })
  expect(joined.body).not.toHaveProperty('webhook_secret')
  expect(await secretsOf('pushed', pushed.url)).toEqual({ webhook_secret })
})

test('members read, admins change, and nobody of another organisation finds anything', async () => {
  await call('POST', '/pages', page('roles'))
  await call('POST', '/crm-links', { ...link, page_id: 'roles' })
  const reads = ['/pages', '/crm-links?page_id=roles', '/crm-links/all', '/rag/documents/details?page_id=roles']
  const changes: readonly (readonly [string, string, object])[] = [
    ['POST', '/pages', { page_name: 'X' }],
    ['PATCH', '/pages/roles', { page_name: 'X' }],
    ['DELETE', '/pages/roles', {}],
    ['POST', '/crm-links', { ...link, page_id: 'roles', url: 'https://example.com' }],
    ['PATCH', '/crm-links', { page_id: 'roles', url, api_key: null }],
    ['PUT', '/crm-links/status', { page_id: 'roles', url, channels: ['facebook'], is_active: false }],
    ['DELETE', '/crm-links', { page_id: 'roles', url }],
  ]
  for (const member of ours.members) {
    for (const path of reads) expect(await call('GET', path, undefined, member.accessToken)).toMatchObject({ status: 200 })
    for (const [method, path, body] of changes)
      expect(await call(method, path, body, member.accessToken)).toMatchObject({
        status: 403,
        body: { error: { code: 'forbidden' } },
      })
  }
  for (const [method, path, body] of changes) {
    expect(await call(method, path, body, 'nobody')).toMatchObject({ status: 401 })
    const foreign = await call(method, path, body, theirs.owner.accessToken)
    expect(foreign.status).toBe(method === 'POST' && path === '/pages' ? 201 : 404)
  }
  expect(await call('GET', '/crm-links?page_id=roles', undefined, theirs.owner.accessToken)).toMatchObject({ status: 404 })
  expect(await call('GET', '/crm-links/all', undefined, theirs.owner.accessToken)).toMatchObject({ body: { total_crm_links: 0 } })
  expect(await linkAt('roles')).toMatchObject({ api_key: '***', is_active: true, channels: ['facebook', 'messenger'] })
})
