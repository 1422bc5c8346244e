import { expect, test } from 'vitest'
import { z } from 'zod'
import { testMistakes } from './knowledge-links/mistakes.ts'
import { testSecrets } from './knowledge-links/secrets.ts'
import { testTwoSaves } from './knowledge-links/two-saves.ts'
import { link, linksWorld, page, url } from './knowledge-links/world.ts'

const world = linksWorld()
const { api, call, linkAt, secretsOf } = world

test('pages are made, listed, renamed and deleted; an id is one page in an organisation', async () => {
  const made = await call('POST', '/pages', { page_id: 'first', page_name: ' Shop ', channels: ['messenger'] })
  expect(made).toEqual({ status: 201, body: { page: { page_id: 'first', page_name: 'Shop', channels: ['messenger'] } } })
  expect(await call('POST', '/pages', page('first'))).toMatchObject({
    status: 409,
    body: { error: { code: 'page_exists', field: 'page_id' } },
  })
  expect(await call('POST', '/pages', page('first'), api.theirs.owner.accessToken)).toMatchObject({ status: 201 })
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
    await api.stack.sql(`select action, subject from crm_audit_log where organization_id = $1 order by id`, [
      api.ours.organizationId,
    ]),
  ).toEqual([
    { action: 'knowledge.page_created', subject: 'first' },
    { action: 'knowledge.page_created', subject: madeUp },
    { action: 'knowledge.page_changed', subject: madeUp },
    { action: 'knowledge.page_deleted', subject: madeUp },
    { action: 'knowledge.page_deleted', subject: 'first' },
  ])
  expect(await call('GET', '/pages', undefined, api.theirs.owner.accessToken)).toMatchObject({
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
  expect(JSON.stringify(await api.stack.sql('select to_jsonb(s) from knowledge_sources s', []))).not.toMatch(
    /your-api-key|extra-key/,
  )
  await api.stack.sql(
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
      company_id: api.ours.organizationId,
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
  expect(await api.stack.sql('select 1 from knowledge_sources', [])).toEqual([])
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
  expect(await api.stack.sql('select 1 from knowledge_sources union all select 1 from knowledge_links', [])).toEqual([])
})

testMistakes(world)
testSecrets(world)
testTwoSaves(world)

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
  for (const member of api.ours.members) {
    for (const path of reads) expect(await call('GET', path, undefined, member.accessToken)).toMatchObject({ status: 200 })
    for (const [method, path, body] of changes)
      expect(await call(method, path, body, member.accessToken)).toMatchObject({
        status: 403,
        body: { error: { code: 'forbidden' } },
      })
  }
  for (const [method, path, body] of changes) {
    expect(await call(method, path, body, 'nobody')).toMatchObject({ status: 401 })
    const foreign = await call(method, path, body, api.theirs.owner.accessToken)
    expect(foreign.status).toBe(method === 'POST' && path === '/pages' ? 201 : 404)
  }
  expect(await call('GET', '/crm-links?page_id=roles', undefined, api.theirs.owner.accessToken)).toMatchObject({ status: 404 })
  expect(await call('GET', '/crm-links/all', undefined, api.theirs.owner.accessToken)).toMatchObject({
    body: { total_crm_links: 0 },
  })
  expect(await linkAt('roles')).toMatchObject({ api_key: '***', is_active: true, channels: ['facebook', 'messenger'] })
})
