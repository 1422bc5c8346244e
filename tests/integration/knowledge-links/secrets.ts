import { expect, test } from 'vitest'
import { z } from 'zod'
import { link, type LinksWorld, page, url } from './world.ts'

export function testSecrets({ api, call, linkAt, stored, secretsOf }: LinksWorld): void {
  test('a key is changed without being told again what there is; masks keep what they stand for, and a new ring seals it again', async () => {
    await call('POST', '/pages', page('keys'))
    await call('POST', '/crm-links', { ...link, page_id: 'keys' })
    const change = (more: object) => call('PATCH', '/crm-links', { page_id: 'keys', url, ...more })
    await api.stack.sql(`update knowledge_sources set etag = 'e', content_hash = repeat('a', 64), claim = gen_random_uuid()`, [])
    expect(
      await change({ api_key: 'new', headers: { 'x-additional-auth': '***', Accept: 'application/json' }, name: 'Renamed' }),
    ).toMatchObject({
      status: 200,
      body: { crm_link: { name: 'Renamed', headers: { 'x-additional-auth': '***', Accept: 'application/json' } } },
    })
    const secrets = await secretsOf('keys')
    expect(secrets).toEqual({ api_key: 'new', headers: { 'x-additional-auth': 'extra-key' } })
    expect(api.app.sentHeaders({ 'x-additional-auth': '***', Accept: 'application/json' }, secrets)).toEqual({
      'x-additional-auth': 'extra-key',
      Accept: 'application/json',
    })
    expect(await api.stack.sql('select etag, content_hash, claim from knowledge_sources', [])).toEqual([
      { etag: null, content_hash: null, claim: null },
    ])
    const auth = {
      type: 'oauth2',
      token_url: 'https://example.com/token',
      client_id: 'id',
      client_secret: 'hidden',
      scope: 'read',
    }
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

    // Two people with the same page open: of a key nobody sees the value, and the second is asked anyway.
    const opened = z.looseObject({ name: z.string(), updated_at: z.string() }).parse(await linkAt('keys'))
    const seen = { name: opened.name, api_key: null, updated_at: opened.updated_at }
    expect((await change({ api_key: 'of the first', seen })).status).toBe(200)
    expect((await change({ description: 'Of the second', seen: { description: 'Main customer database' } })).status).toBe(200)
    const again = z.looseObject({ updated_at: z.string() }).parse(await linkAt('keys'))
    expect((await change({ api_key: 'of a third', seen: { api_key: '***', updated_at: again.updated_at } })).status).toBe(200)
    const unseen = await change({ api_key: 'of the second', seen: { api_key: '***', updated_at: again.updated_at } })
    expect(unseen).toMatchObject({ status: 409, body: { error: { code: 'changed_meanwhile', field: 'api_key' } } })
    const renamed = await change({ name: 'Mine', seen: { name: 'As it was' } })
    expect(renamed).toMatchObject({ status: 409, body: { error: { field: 'name', message: expect.stringMatching(/You made/) } } })
    expect((await secretsOf('keys')).api_key).toBe('of a third')

    await change({ api_key: 'to be sealed again' })
    const newest = Buffer.alloc(32, 7).toString('base64')
    const box = api.app.createSecretBox(`new:${newest},1:${api.stack.env['CRM_ENCRYPTION_KEY']}`)
    const resealed = (of = api.ours.organizationId) => api.app.resealSources({ db: api.app.engine().db, box }, of, [])
    expect(await resealed(api.theirs.organizationId)).toEqual([])
    expect(await resealed()).toEqual(['1'])
    expect(await resealed()).toEqual([])
    await api.stack.sql(`update knowledge_sources set secrets = jsonb_set(secrets, '{k}', '"1"') where url = $1`, [url])
    expect(await resealed()).toEqual(['1'])
    await api.stack.sql(`update knowledge_sources set secrets = jsonb_set(secrets, '{k}', '"new"') where url = $1`, [url])
    expect((await stored('keys'))(api.app.createSecretBox(`new:${newest}`))).toMatchObject({ api_key: 'to be sealed again' })

    // What a source has sent is resealed as well, and nothing that comes meanwhile is lost.
    const [source] = await api.stack.sql<{ id: string }>('select id from knowledge_sources where url = $1', [url])
    const owner = { id: source?.id ?? '', organizationId: api.ours.organizationId }
    const sent = api.app.sealDocument(api.app.engine().box, owner, Buffer.from('{"sent":true}'))
    await api.app.writeDocument(api.app.engine().db, owner, null, { ...sent, messageIds: ['m'] })
    expect(await resealed(api.theirs.organizationId)).toEqual([])
    expect(await resealed()).toEqual(['1'])
    expect(await resealed()).toEqual([])
    const document = await api.app.readDocument(api.app.engine().db, owner.id)
    expect(document).toMatchObject({ seal: { k: 'new' }, version: 1, messageIds: ['m'] })
    expect(document && api.app.openDocument(api.app.createSecretBox(`new:${newest}`), owner, document)).toEqual({ sent: true })
    const moved = { ...sent, version: 7, messageIds: [] }
    await api.app.storeResealedDocument(api.app.engine().db, owner.id, moved, sent)
    expect(await api.app.readDocument(api.app.engine().db, owner.id)).toEqual(document)
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
}
