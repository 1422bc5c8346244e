import { createHash } from 'node:crypto'
import type { Egress, EgressRequest } from '../../core/egress/egress.ts'
import { Failure } from '../../core/errors.ts'
import { storable } from '../../core/text/storable-text.ts'
import { retryAfterSeconds } from '../../core/requests/retry-after.ts'
import type { Content, ContentPart, FlatLine } from '../domain/content.ts'
import { contentOf, type Readable } from '../formats/content-of.ts'
import { sourceBytesMax } from '../formats/limits.ts'
import { networkFailure, statusFailure } from './failures.ts'
import { isAboutPages, type NextPage, nextPage } from './next-page.ts'
import { clientToken } from './oauth-token.ts'
import { bodyOf, expectsData, headersOf, type SourceRequest } from './request.ts'
import type { Spool, SpooledPage } from './spool.ts'

/** Of one answer, in full. */
const answerMs = 30_000
/** Of all pages together. */
const sourceMs = 120_000
const redirectsMax = 5
/** Pages that are read where the link does not say. */
const defaultPagesMax = 20

/** What a fetch has cost so far, whatever becomes of it. */
export type Meter = { requests: number; bytes: number; status: number | null }

export type Fetched =
  | { readonly kind: 'unchanged' }
  | {
      readonly kind: 'read'
      /** Of all that was read, SHA-256 in hex: the same bytes, the same hash. */
      readonly hash: string
      readonly etag: string | null
      readonly lastModified: string | null
      /** Each time from its start. */
      content(): Content
      /** The source has more pages than are read. */
      readonly hasMore: boolean
    }

export type FetchDeps = {
  readonly egress: Pick<Egress, 'fetch'>
  readonly spool: Spool
  readonly now: () => number
  readonly meter: Meter
  readonly signal?: AbortSignal
}

type Page = { readonly page: SpooledPage; readonly readable: Readable }

/**
 * Reads a source in full, page by page, onto the spool. Where it can say that nothing has changed, it is asked that first.
 * @throws Failure with a code that `problemOf` knows; nothing of what we have of the source is touched
 */
export async function fetchSource(request: SourceRequest, deps: FetchDeps): Promise<Fetched> {
  const askPage = await pageAsker(request, deps)
  const pages: Page[] = []
  const pagesMax = request.pagesMax ?? defaultPagesMax
  const seen = new Set<string>()
  let next: NextPage | null = { url: request.url }
  let first: Response | null = null
  while (next !== null && pages.length < pagesMax) {
    const place: Place = placeOf(next, request)
    const key = `${place.url} ${place.cursor ?? ''}`
    if (seen.has(key)) break
    seen.add(key)
    const isFirst = pages.length === 0
    const answer = await askPage(place, isFirst)
    deps.meter.status = answer.status
    if (answer.status === 304 && isFirst) return { kind: 'unchanged' }
    if (!answer.ok) throw await refusedBy(answer, deps.now())
    const page = await spooled(answer, deps)
    // A source that gives the same page again and again has no more of them.
    if (pages.some((earlier) => earlier.page.hash === page.hash)) break
    const readable = { ...readableOf(answer, place.url, page, request), ...(deps.signal && { signal: deps.signal }) }
    pages.push({ page, readable })
    first ??= answer
    next = await following(request, place.url, answer, readable)
  }
  const hash = createHash('sha256')
  for (const { page, readable } of pages) hash.update(`${page.hash} ${page.bytes} ${readable.contentType}\n`)
  // What the first page says of its state says nothing of the others.
  const isWhole = pages.length === 1 && request.graphql === null && request.method === 'GET'
  const said = (header: string, max: number) => (isWhole ? short(first?.headers.get(header) ?? null, max) : null)
  return {
    kind: 'read',
    hash: hash.digest('hex'),
    etag: said('etag', 1_000),
    lastModified: said('last-modified', 200),
    content: () => contentOfPages(pages.map(({ readable }) => readable)),
    hasMore: next !== null && pages.length >= pagesMax,
  }
}

/** Where a page is. */
type Place = { readonly url: string; readonly cursor: string | null }

function placeOf(next: NextPage, { url }: SourceRequest): Place {
  return { url: 'url' in next ? sameHost(next.url, url) : url, cursor: 'cursor' in next ? next.cursor : null }
}

/** Asks for pages in the time that a source has in all, with a token where the link has what one is given for. */
async function pageAsker(request: SourceRequest, deps: FetchDeps) {
  const { auth, graphql, method } = request
  const deadline = AbortSignal.timeout(sourceMs)
  const signal = deps.signal === undefined ? deadline : AbortSignal.any([deadline, deps.signal])
  const ask = (address: string, options: EgressRequest) => asked(address, { ...options, signal }, deps)
  let token = auth === null ? null : await clientToken(ask, auth)
  return async ({ url, cursor }: Place, isFirst: boolean): Promise<Response> => {
    const body = bodyOf(request, cursor)
    const askOnce = () =>
      ask(url, {
        method: graphql !== null ? 'POST' : method,
        headers: headersOf(request, token, isFirst && method === 'GET' && body === null),
        ...(body === null ? {} : { body }),
        bytesMax: sourceBytesMax - deps.meter.bytes,
        redirectsMax,
      })
    const answer = await askOnce()
    // A token may end while pages are read. One that is refused as soon as it is there is refused.
    if (answer.status !== 401 || auth === null || isFirst) return answer
    await answer.body?.cancel()
    token = await clientToken(ask, auth)
    return askOnce()
  }
}

/** One request, counted. @throws Failure */
async function asked(address: string, options: EgressRequest, { egress, meter }: FetchDeps): Promise<Response> {
  meter.requests += 1
  try {
    return await egress.fetch(address, { timeoutMs: answerMs, ...options })
  } catch (thrown) {
    throw networkFailure(thrown, answerMs)
  }
}

async function spooled(answer: Response, { spool, meter }: FetchDeps): Promise<SpooledPage> {
  const body = answer.body
  async function* counted() {
    if (body === null) return
    for await (const chunk of chunksOf(body)) {
      meter.bytes += chunk.byteLength
      yield chunk
    }
  }
  try {
    return await spool.add(counted())
  } catch (thrown) {
    if (thrown instanceof Failure && thrown.code === 'answer_too_large') throw tooLarge(thrown)
    throw networkFailure(thrown, answerMs)
  }
}

export async function* chunksOf(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  const reader = body.getReader()
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      yield value
    }
  } finally {
    await reader.cancel().catch(() => undefined)
  }
}

function readableOf(answer: Response, url: string, page: SpooledPage, request: SourceRequest): Readable {
  return {
    contentType: (answer.headers.get('content-type') ?? '').slice(0, 200),
    name: new URL(url).pathname,
    expectsData: expectsData(request),
    open: () => page.open(),
  }
}

async function* contentOfPages(pages: readonly Readable[]): AsyncGenerator<ContentPart, void, undefined> {
  const counted = new Map<string, number>()
  for (const [index, page] of pages.entries()) {
    const reading = await contentOf(page)
    for await (const part of reading.parts(counted)) {
      if (part.kind === 'prose' || part.path !== '') {
        yield part
        continue
      }
      // What stands beside the lists is the same on each page, and partly about pages.
      const lines = pages.length === 1 && index === 0 ? part.lines.filter((line) => !isAboutPages(line)) : []
      if (lines.length > 0) yield { ...part, lines }
    }
  }
}

/** Where the page after this one is. @throws Failure `graphql_error` where a query was refused, and as the format's reader does */
async function following(request: SourceRequest, url: string, answer: Response, readable: Readable): Promise<NextPage | null> {
  const reading = await contentOf(readable)
  const link = answer.headers.get('link')
  const isGraphql = request.graphql !== null
  if (reading.format !== 'json') return nextPage({ url, link, rest: [], items: 0, isGraphql: false })
  const rest: FlatLine[] = []
  let items = 0
  let said: string | null = null
  for await (const part of reading.parts()) {
    if (part.kind === 'prose') continue
    if (part.path === '') rest.push(...part.lines)
    else items += 1
    if (isGraphql && /^errors\[\d+\]$/.test(part.path))
      said ??= part.lines.find(({ path }) => path.endsWith('.message'))?.value ?? 'no reason'
  }
  if (said !== null && items <= 1 && !rest.some(({ path }) => path.startsWith('data.'))) {
    throw new Failure({ kind: 'rejected', code: 'graphql_error', message: `The source refused the query: ${said.slice(0, 300)}` })
  }
  return nextPage({ url, link, rest, items, isGraphql })
}

/**
 * Pages are on the host of the first one: what leads elsewhere is told and not followed, for it would be asked with the link's credentials.
 * A source behind a proxy that takes itself for an http one is forgiven. @throws Failure `next_page_elsewhere`
 */
function sameHost(next: string, first: string): string {
  const target = new URL(next)
  const own = new URL(first)
  if (target.hostname === own.hostname && target.protocol === 'http:' && own.protocol === 'https:' && target.port === '') {
    target.protocol = 'https:'
    target.port = own.port
  }
  if (target.origin === own.origin) return target.href
  const message = `The source says that its next page is on another host (${target.host}). It was not asked, and nothing was sent there.`
  throw new Failure({ kind: 'rejected', code: 'next_page_elsewhere', message })
}

async function refusedBy(answer: Response, now: number): Promise<Failure> {
  let said = ''
  if (answer.body !== null) {
    const decoder = new TextDecoder()
    try {
      for await (const chunk of chunksOf(answer.body)) {
        said += decoder.decode(chunk, { stream: true })
        if (said.length > 500) break
      }
    } catch {
      // The status has been answered; how its text ends says nothing about it.
    }
  }
  return statusFailure(answer.status, {
    retryAfterSeconds: retryAfterSeconds(answer.headers.get('retry-after'), now),
    location: answer.headers.get('location'),
    said: storable(said).slice(0, 500),
  })
}

function tooLarge(cause: Failure): Failure {
  const message = `The source answered with more than the ${sourceBytesMax / 1024 / 1024} MB that are read of one.`
  return new Failure({ kind: 'rejected', code: 'answer_too_large', message, cause })
}

function short(text: string | null, max: number): string | null {
  return text !== null && text.length <= max ? text : null
}
