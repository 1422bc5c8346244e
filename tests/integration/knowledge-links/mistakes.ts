import { expect, test } from 'vitest'
import { z } from 'zod'
import { link, type LinksWorld, page } from './world.ts'

export function testMistakes({ api, call }: LinksWorld): void {
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
    expect(await api.stack.sql('select 1 from knowledge_sources', [])).toEqual([])
  })
}
