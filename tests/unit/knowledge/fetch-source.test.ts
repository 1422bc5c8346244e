import { readdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RunningSandbox } from '../../../sandbox/kit/serve.ts'
import { SOURCE_SANDBOX_CREDENTIALS, startSourceSandbox } from '../../../sandbox/sources/server.ts'
import { createEgress, type Egress } from '../../../src/lib/core/egress/egress.ts'
import { toFailure } from '../../../src/lib/core/errors.ts'
import { type SourceProblem, problemOf } from '../../../src/lib/knowledge/fetch/failures.ts'
import { fetchSource, type Meter } from '../../../src/lib/knowledge/fetch/fetch-source.ts'
import type { SourceRequest } from '../../../src/lib/knowledge/fetch/request.ts'
import { openSpool } from '../../../src/lib/knowledge/fetch/spool.ts'

let sources: RunningSandbox
let egress: Egress
beforeAll(async () => {
  sources = await startSourceSandbox({ port: 0 })
  egress = createEgress(new Set([new URL(sources.url).host]))
})
afterAll(async () => {
  await egress.close()
  await sources.close()
})

const { shopToken, internalKey, internalClient, oauthClientId, oauthClientSecret } = SOURCE_SANDBOX_CREDENTIALS
const plain: Omit<SourceRequest, 'url'> = {
  method: 'GET',
  body: null,
  graphql: null,
  headers: {},
  apiKey: null,
  auth: null,
  pagesMax: null,
  etag: null,
  lastModified: null,
  hadRecords: false,
}

type Outcome = {
  readonly kind: string
  readonly lines: readonly string[]
  readonly meter: Meter
  readonly etag: string | null
  readonly hash: string | null
  readonly hasMore: boolean
}

async function fetched(
  path: string,
  given: Partial<SourceRequest> = {},
  through: Pick<Egress, 'fetch'> = egress,
): Promise<Outcome> {
  const spool = await openSpool()
  const meter: Meter = { requests: 0, bytes: 0, status: null }
  try {
    const answer = await fetchSource(
      { ...plain, url: `${sources.url}${path}`, ...given },
      { egress: through, spool, now: Date.now, meter },
    )
    if (answer.kind === 'unchanged') return { kind: 'unchanged', lines: [], meter, etag: null, hash: null, hasMore: false }
    const lines: string[] = []
    for await (const part of answer.content()) {
      if (part.kind === 'prose') lines.push(part.text)
      else for (const { path, value } of part.lines) lines.push(`${path}: ${value}`)
    }
    return { kind: 'read', lines, meter, etag: answer.etag, hash: answer.hash, hasMore: answer.hasMore }
  } finally {
    await spool.close()
  }
}

async function problem(
  path: string,
  given: Partial<SourceRequest> = {},
  through: Pick<Egress, 'fetch'> = egress,
): Promise<SourceProblem> {
  try {
    await fetched(path, given, through)
  } catch (thrown) {
    return problemOf(toFailure(thrown))
  }
  throw new Error('The fetch did not fail.')
}

const shop = '/admin/api/2024-01/customers.json'
const shopHeaders = { 'X-Shopify-Access-Token': shopToken }

describe('a source', () => {
  it('is read with its headers and its key, and all of its records come', async () => {
    const { lines, meter } = await fetched(shop, { apiKey: shopToken, headers: shopHeaders })
    expect(lines.filter((line) => /^customers\[\d+\]\.id: /.test(line))).toHaveLength(45)
    expect(meter).toMatchObject({ requests: 1, status: 200 })
    const internal = await fetched('/api/customers', { headers: { 'X-API-Key': internalKey, 'X-Client-ID': internalClient } })
    expect(internal.lines).toContain('customers[0].id: cust-101')
  })

  it('that has not changed answers so in one request, and without that its bytes say it', async () => {
    const first = await fetched(shop, { headers: shopHeaders })
    expect(first.etag).toMatch(/^W\//)
    const again = await fetched(shop, { headers: shopHeaders, etag: first.etag })
    expect(again).toMatchObject({ kind: 'unchanged', meter: { requests: 1, bytes: 0, status: 304 } })
    expect((await fetched(shop, { headers: shopHeaders })).hash).toBe(first.hash)
    expect((await fetched(`${shop}?limit=44`, { headers: shopHeaders, pagesMax: 1 })).hash).not.toBe(first.hash)
  })

  it('is read page by page by its Link header, with paths that go on, up to the set number', async () => {
    const all = await fetched(`${shop}?limit=10`, { headers: shopHeaders })
    expect(all.lines.filter((line) => /^customers\[\d+\]\.id: /.test(line))).toHaveLength(45)
    expect(all.lines.some((line) => line.startsWith('customers[44].id: '))).toBe(true)
    expect(all).toMatchObject({ meter: { requests: 5 }, hasMore: false, etag: null })
    const some = await fetched(`${shop}?limit=10`, { headers: shopHeaders, pagesMax: 2 })
    expect(some.lines.some((line) => line.startsWith('customers[20]'))).toBe(false)
    expect(some).toMatchObject({ meter: { requests: 2 }, hasMore: true })
  })

  it('of GraphQL is read by its cursor', async () => {
    const graphql = {
      query: 'query ($after: String) { customers(first: 10, after: $after) { nodes { id email note } } }',
      variables: {},
    }
    const { lines, meter } = await fetched('/graphql', { graphql })
    expect(lines.filter((line) => /\.id: /.test(line))).toHaveLength(45)
    expect(lines).not.toContainEqual(expect.stringContaining('pageInfo'))
    expect(meter.requests).toBe(5)
    expect(await problem('/graphql', { graphql: { query: '{ orders { id } }', variables: {} } })).toMatchObject({
      code: 'graphql_error',
      state: 'needs_attention',
      message: expect.stringContaining('Cannot query that'),
    })
  })

  it('that takes tokens of OAuth 2.0 is asked with one', async () => {
    const auth = { tokenUrl: `${sources.url}/oauth/token`, clientId: oauthClientId, clientSecret: oauthClientSecret, scope: null }
    expect((await fetched('/oauth/customers', { auth })).lines).toContain('customers[0].id: cust-101')
    expect(await problem('/oauth/customers', { auth: { ...auth, clientSecret: 'wrong' } })).toMatchObject({
      code: 'token_refused',
      message: expect.stringContaining('invalid_client'),
    })
  })

  it('whose token ends while its pages are read is asked on with a new one, once', async () => {
    const auth = { tokenUrl: 'https://a.test/token', clientId: 'id', clientSecret: 'secret', scope: null }
    /** A source of so many pages, of whose tokens each is good for two of them. */
    const source = (pages: number, uses: number) => {
      const left = new Map<string, number>()
      const fetch: Egress['fetch'] = async (address, { headers } = {}) => {
        if (address === auth.tokenUrl) {
          left.set(`t${left.size}`, uses)
          return Response.json({ access_token: `t${left.size - 1}` })
        }
        const token = (headers?.['authorization'] ?? '').replace('Bearer ', '')
        const more = left.get(token) ?? 0
        left.set(token, more - 1)
        if (more <= 0) return new Response('ended', { status: 401 })
        const page = Number(new URL(address).searchParams.get('page') ?? 1)
        const next = page < pages ? { link: `<https://a.test/items?page=${page + 1}>; rel="next"` } : {}
        return Response.json(page > pages ? [] : [{ id: `on ${page}` }], { headers: next })
      }
      return { left, through: { fetch } }
    }
    const given = { auth, url: 'https://a.test/items' }
    const ending = source(5, 2)
    const { lines } = await fetched('', given, ending.through)
    expect(lines.filter((line) => line.includes('on '))).toHaveLength(5)
    expect(ending.left.size, 'tokens').toBe(3)
    const refused = source(5, 0)
    expect(await problem('', given, refused.through)).toMatchObject({ code: 'source_unauthorized' })
    expect(refused.left.size, 'tokens').toBe(1)
  })

  it('that links pages to themselves or without end is read as far as it goes', async () => {
    expect((await fetched('/hostile/next-itself')).meter.requests).toBe(1)
    expect(await fetched('/hostile/next-forever', { pagesMax: 4 })).toMatchObject({ meter: { requests: 4 }, hasMore: true })
  })
})

describe('what is wrong is told with what to do', () => {
  it.each([
    ['/status/401', 'source_unauthorized', 'needs_attention', /check the key/i],
    ['/status/403', 'source_forbidden', 'needs_attention', /check the key/i],
    ['/status/404', 'source_not_found', 'needs_attention', /check the address/i],
    ['/status/429', 'source_rate_limited', 'failed', /longer interval/i],
    ['/status/500', 'source_error', 'failed', /next run/i],
    ['/status/503', 'source_error', 'failed', /next run/i],
    ['/status/418', 'source_refused', 'needs_attention', /documentation/i],
    ['/hostile/html?from=/api/', 'read', '', /./],
    ['/hostile/sign-in', 'sign_in_page', 'needs_attention', /check the key/i],
    ['/hostile/cut-off', 'content_malformed', 'needs_attention', /cut off/i],
    ['/hostile/deep', 'content_too_deep', 'needs_attention', /./],
    ['/hostile/deep-objects', 'content_too_deep', 'needs_attention', /./],
    ['/hostile/says-too-long', 'answer_too_large', 'needs_attention', /ask for less/i],
    ['/hostile/endless', 'answer_too_large', 'needs_attention', /ask for less/i],
    ['/hostile/gzip-bomb', 'answer_too_large', 'needs_attention', /ask for less/i],
    ['/hostile/to-itself', 'source_redirected', 'needs_attention', /./],
    ['/hostile/next-elsewhere', 'next_page_elsewhere', 'needs_attention', /./],
    ['/hostile/packed-wrongly', 'content_malformed', 'needs_attention', /./],
  ])('%s: %s', async (path, code, state, action) => {
    if (code === 'read') return expect((await fetched(path)).lines).toEqual(['Our shop\n\nWelcome.'])
    const told = await problem(path)
    expect(told).toMatchObject({ code, state, action: expect.stringMatching(action) })
    expect(told.message).toMatch(/^[A-Z].*\.$/)
  })

  it('a page for people where records were before, or were asked for', async () => {
    expect(await problem('/hostile/html', { hadRecords: true })).toMatchObject({ code: 'html_instead_of_json' })
    expect(await problem('/hostile/html', { headers: { Accept: 'application/json' } })).toMatchObject({
      code: 'html_instead_of_json',
    })
  })

  it('the time at which a source wants to be asked again', async () => {
    expect(await problem('/status/429?retry_after=120')).toMatchObject({ status: 429, retryAfterSeconds: 120 })
  })

  it('a source that is not there', async () => {
    const closed = await startSourceSandbox({ port: 0 })
    await closed.close()
    const nowhere = createEgress(new Set([new URL(closed.url).host]))
    expect(await problem('', { url: closed.url }, nowhere)).toMatchObject({
      code: 'source_unreachable',
      state: 'failed',
      message: expect.stringContaining('nothing listens there'),
    })
    await nowhere.close()
  })

  it('a source that is slower than it may be', async () => {
    const soon: Pick<Egress, 'fetch'> = { fetch: (address, request) => egress.fetch(address, { ...request, timeoutMs: 300 }) }
    expect(await problem('/hostile/silent', {}, soon)).toMatchObject({ code: 'source_timeout', state: 'failed' })
    expect(await problem('/hostile/drip', {}, soon)).toMatchObject({ code: 'source_timeout', state: 'failed' })
  })
})

describe('a source that means ill', () => {
  it.each(['to-loopback', 'to-metadata', 'to-mapped', 'to-file'])('leads nowhere by a redirect: %s', async (mode) => {
    expect(await problem(`/hostile/${mode}`)).toMatchObject({ code: 'egress_refused', state: 'needs_attention' })
  })

  it('harms nothing by NUL and halves of characters', async () => {
    expect((await fetched('/hostile/odd-text')).lines).toEqual(['[0].name: ab', '[0].note: x\uFFFDy', '[0][""]: z'])
  })

  it('is unpacked where it is packed', async () => {
    expect((await fetched('/hostile/packed')).lines).toEqual(['[0].id: 1'])
  })

  it('leaves nothing on disk', async () => {
    await problem('/hostile/endless')
    expect((await readdir(tmpdir())).filter((name) => name.startsWith(`adsapp-knowledge-${process.pid}-`))).toEqual([])
  })
})
