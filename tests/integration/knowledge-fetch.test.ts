import { describe, expect, test } from 'vitest'
import { SOURCE_SANDBOX_CREDENTIALS } from '../../sandbox/sources/server.ts'
import { describePushed } from './knowledge-fetch/pushed.ts'
import { fetchWorld } from './knowledge-fetch/world.ts'

const world = fetchWorld()
const { api, call, at, linkAt, work, add, fetchNow, passages } = world

describe('a link to a shop', () => {
  const { shopToken } = SOURCE_SANDBOX_CREDENTIALS
  const shop = () => at('/admin/api/2024-01/customers.json')

  test('is fetched at once when it is added, with what it needs to be let in', async () => {
    expect(await add({ url: shop(), api_key: shopToken, headers: { 'X-Shopify-Access-Token': shopToken } })).toMatchObject({
      status: 201,
    })
    await work()
    expect(await linkAt(shop())).toMatchObject({
      state: 'ok',
      documents: 45,
      last_error: null,
      history: [{ outcome: 'changed', requests: 1, status: 200 }],
    })
    expect((await passages(shop())).length).toBeGreaterThanOrEqual(45)
  })

  test('costs one request when nothing has changed', async () => {
    const { status, body } = await fetchNow(shop())
    expect({ status, body }).toMatchObject({
      status: 200,
      body: { outcome: 'unchanged', fetch: { requests: 1, bytes: 0, status: 304 }, crm_link: { state: 'ok', documents: 45 } },
    })
  })

  test('has what was changed there, and keeps the rest', async () => {
    await fetch(at('/_sandbox/customers/207119551003'), {
      method: 'PATCH',
      headers: { 'content-type': 'application/json' },
      body: '{"note":"Collects blue teapots."}',
    })
    const { body } = await fetchNow(shop())
    expect(body).toMatchObject({ outcome: 'changed', fetch: { chunks_added: 1, chunks_removed: 1 } })
    expect((await passages(shop())).map(({ text }) => text).join('\n')).toContain('Collects blue teapots.')
  })

  test('keeps what it had when the key is refused, and says what to do', async () => {
    const before = await passages(shop())
    expect(
      await call('PATCH', '/api/dashboard/crm-links', {
        page_id: 'p1',
        url: shop(),
        headers: { 'X-Shopify-Access-Token': 'wrong' },
      }),
    ).toMatchObject({ status: 200 })
    await work()
    const link = await linkAt(shop())
    expect(link).toMatchObject({
      state: 'needs_attention',
      is_active: true,
      documents: 45,
      last_error: { code: 'source_unauthorized', action: expect.stringMatching(/check the key/i) },
    })
    expect(link.history[0]).toMatchObject({ outcome: 'failed', status: 401 })
    expect(await passages(shop())).toEqual(before)
    await call('PATCH', '/api/dashboard/crm-links', {
      page_id: 'p1',
      url: shop(),
      headers: { 'X-Shopify-Access-Token': shopToken },
    })
    await work()
    expect(await linkAt(shop())).toMatchObject({ state: 'ok', last_error: null })
  })

  test('says of a new rule how much of what is held it reaches, and warns of one that reaches nothing', async () => {
    const save = (rules: readonly object[]) => call('PATCH', '/api/dashboard/crm-links', { page_id: 'p1', url: shop(), rules })
    const [note, typo] = [
      { path: 'note', action: 'drop' },
      { path: 'custmers.email', action: 'mask' },
    ]
    expect(await save([note, typo])).toMatchObject({
      status: 200,
      body: {
        rules_reach: [
          { ...note, passages: expect.any(Number) },
          { ...typo, passages: 0 },
        ],
        warnings: [expect.stringContaining('custmers.email matches none')],
      },
    })
    // One that is kept was said then: what it leaves out is in no passage any more.
    expect(await save([note])).toMatchObject({ body: { rules_reach: [], warnings: [] } })
    await save([])
    await work()
  })

  test('is fetched by one at a time', async () => {
    const { id } = await linkAt(shop())
    const both = await Promise.all([api.app.fetchKnowledge(api.app.engine(), id), api.app.fetchKnowledge(api.app.engine(), id)])
    expect(both.filter((outcome) => outcome === 'busy')).toHaveLength(1)
  })

  test('is fetched by the schedule when it is due, and not before', async () => {
    const run = () => api.app.runJob(api.app.engine(), 'knowledge', { deadline: Date.now() + 60_000, force: false })
    const before = (await linkAt(shop())).history.length
    await run()
    expect((await linkAt(shop())).history).toHaveLength(before)
    await api.stack.sql(`update knowledge_sources set next_fetch_at = now() - interval '1 second' where url = $1`, [shop()])
    await api.stack.sql(`select pgmq.purge_queue('crm_knowledge')`)
    await run()
    expect((await linkAt(shop())).history).toHaveLength(before + 1)
  })

  test('is not fetched when it is off', async () => {
    await call('PUT', '/api/dashboard/crm-links/status', { page_id: 'p1', url: shop(), is_active: false })
    expect(await fetchNow(shop())).toMatchObject({ status: 409, body: { error: { code: 'crm_link_inactive' } } })
  })
})

describe('what goes wrong at a source', () => {
  test.each([
    ['/status/404', 'needs_attention', 'source_not_found'],
    ['/status/500', 'failed', 'source_error'],
    ['/status/429?retry_after=600', 'failed', 'source_rate_limited'],
    ['/hostile/to-metadata', 'needs_attention', 'egress_refused'],
    ['/hostile/deep', 'needs_attention', 'content_too_deep'],
  ])('%s is told on the link, which stays active', async (path, state, code) => {
    const url = at(path)
    await add({ url })
    await work()
    expect(await linkAt(url)).toMatchObject({ state, is_active: true, documents: 0, last_error: { code } })
  })

  test('a source that asks to wait is asked when it says', async () => {
    const [row] = await api.stack.sql<{ wait: number }>(
      `select round(extract(epoch from next_fetch_at - last_fetch_at)) as wait from knowledge_sources where url like '%/status/429%'`,
    )
    expect(Number(row?.wait)).toBe(600)
  })

  test('text that no database can hold is survived', async () => {
    const url = at('/hostile/odd-text')
    await add({ url })
    await work()
    expect(await linkAt(url)).toMatchObject({ state: 'ok', documents: 1 })
  })
})

describePushed(world)

describe('a test of a link', () => {
  const tested = (stated: Readonly<Record<string, unknown>>) =>
    call('POST', '/api/dashboard/crm-links/test', { page_id: 'p1', ...stated })
  const kept = async () => {
    const [counts] = await api.stack.sql<{ sources: number; chunks: number }>(
      `select (select count(*)::int from knowledge_sources) as sources, (select count(*)::int from knowledge_chunks) as chunks`,
      [],
    )
    return counts
  }

  test('says what would be kept, and keeps nothing', async () => {
    const url = at('/api/customers?test=1')
    const headers = { 'X-API-Key': SOURCE_SANDBOX_CREDENTIALS.internalKey, 'X-Client-ID': 'facebook-bot' }
    const before = await kept()
    expect(await tested({ url, headers: { ...headers, 'X-API-Key': 'wrong' } })).toMatchObject({
      status: 200,
      body: { success: false, status: 401, problem: { code: 'source_unauthorized' }, passages: [] },
    })
    const rules = [
      { path: 'email', action: 'mask' },
      { path: 'support_level', action: 'drop' },
    ]
    expect(await tested({ url, headers, rules })).toMatchObject({
      status: 200,
      body: {
        success: true,
        problem: null,
        status: 200,
        requests: 1,
        records: 45,
        chunks: 45,
        masked: 45,
        masked_fields: ['customers[].email'],
        left_out_fields: ['customers[].support_level'],
        is_partial: false,
        passages: expect.arrayContaining([{ path: 'customers[0]', text: expect.stringContaining('customers[0].email: ***') }]),
      },
    })
    expect(await kept()).toEqual(before)
  })

  test('takes a mask for the secret that is stored, and nowhere else', async () => {
    const url = at('/api/customers?test=2')
    const secret = { 'X-API-Key': SOURCE_SANDBOX_CREDENTIALS.internalKey, 'X-Client-ID': 'facebook-bot' }
    const headers = { ...secret, 'X-API-Key': '***' }
    expect(await tested({ url, headers })).toMatchObject({
      status: 400,
      body: { error: { code: 'invalid_request', field: 'headers.X-API-Key' } },
    })
    expect(await add({ url, headers: secret, is_active: false })).toMatchObject({ status: 201 })
    expect(await tested({ url, headers })).toMatchObject({ status: 200, body: { success: true, records: 45 } })
  })

  test('is refused for a source that sends by itself, and for an address that nobody may ask', async () => {
    expect(await tested({ url: at(''), type: 'webhook' })).toMatchObject({ status: 400, body: { error: { field: 'type' } } })
    expect(await tested({ url: 'http://169.254.169.254/latest' })).toMatchObject({
      status: 422,
      body: { error: { code: 'egress_refused', field: 'url' } },
    })
  })
})
