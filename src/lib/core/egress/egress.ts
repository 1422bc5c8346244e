import { lookup as lookUp } from 'node:dns'
import { once } from 'node:events'
import { connect as connectTo, isIP, type LookupFunction, type Socket } from 'node:net'
import { Agent, buildConnector, type Dispatcher, fetch as send } from 'undici'
import { Failure } from '../errors.ts'
import { nonPublicRange } from './address-range.ts'
import { type EgressAllow, egressAddress, portOf } from './egress-address.ts'
import { egressRefused } from './egress-refused.ts'

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const

export type EgressRequest = {
  readonly method?: (typeof methods)[number]
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  /** Until the whole answer is there. */
  readonly timeoutMs?: number
  /** Of the answer, unpacked. */
  readonly bytesMax?: number
  /** Redirects to follow, each checked like a new address; 0, unless set: a redirect is the answer. */
  readonly redirectsMax?: number
  /** The input that the address came from, for the person who typed it. */
  readonly field?: string
  readonly signal?: AbortSignal
}

export type Egress = {
  /**
   * Sends a request to an address that somebody from outside has chosen; the answer's body is read within the limits.
   * @throws Failure `egress_refused` before a byte is sent; `answer_too_large`; `answer_unreadable` for a status that HTTP does not have;
   * whatever the network throws
   */
  fetch(address: string, request?: EgressRequest): Promise<Response>
  /** What shows of an address before it is used. @throws Failure `egress_refused` */
  check(address: string, field?: string): void
  /**
   * Opens a connection for a protocol of its own, checked like any other. Anyone who gets it closes it.
   * @throws Failure `egress_refused` before a byte is sent; whatever the network throws
   */
  connect(host: string, port: number): Promise<Socket>
  close(): Promise<void>
}

const connectTimeoutMs = 10_000
const defaultTimeoutMs = 30_000
const defaultBytesMax = 8 * 1024 * 1024
/** Headers that another host may see. */
const unbound = new Set(['accept', 'accept-encoding', 'accept-language', 'user-agent'])

/**
 * The one way out for addresses that a customer typed. A name is resolved once, at the moment of connecting, and the connection goes to what
 * was checked: a name that changes its mind in between leads nowhere else.
 */
export function createEgress(allow: EgressAllow, resolve: typeof lookUp = lookUp): Egress {
  const dispatcher = new Agent({ connect: guardedConnector(allow, resolve), keepAliveTimeout: 10_000 })
  return {
    check: (address, field) => void egressAddress(address, allow, field),
    close: () => dispatcher.close(),
    connect: (host, port) => connected(allow, resolve, host, port),
    async fetch(address, request = {}) {
      const { timeoutMs = defaultTimeoutMs, bytesMax = defaultBytesMax, redirectsMax = 0, field } = request
      const timeout = AbortSignal.timeout(timeoutMs)
      const signal = request.signal === undefined ? timeout : AbortSignal.any([timeout, request.signal])
      let sent: Sent = { method: request.method ?? 'GET', headers: request.headers ?? {}, body: request.body }
      let from = address
      for (let followed = 0; ; followed += 1) {
        const { url } = egressAddress(from, allow, field)
        const answer = await sendOnce(url, sent, dispatcher, signal, field)
        const location = isRedirect(answer.status) ? answer.headers.get('location') : null
        if (location === null || !URL.canParse(location, url.href)) return limited(answer, bytesMax)
        // Checked even where it is not followed: a redirect to a forbidden place is told.
        const target = new URL(location, url.href)
        redirectTarget(target, answer.status, allow, field)
        if (followed >= redirectsMax) return limited(answer, bytesMax)
        await answer.body?.cancel()
        sent = redirected(sent, answer.status, target.origin === url.origin)
        from = target.href
      }
    },
  }
}

/** @throws Failure `egress_refused`, which says that it was the other side that named the address */
function redirectTarget(target: URL, status: number, allow: EgressAllow, field?: string): void {
  try {
    egressAddress(target.href, allow, field)
  } catch (thrown) {
    if (!(thrown instanceof Failure)) throw thrown
    const { kind, code, message } = thrown
    const told = `The other side sends us on to another address. ${message}`
    throw new Failure({ kind, code, message: told, answered: status, ...(field === undefined ? {} : { field }) })
  }
}

type Sent = { readonly method: string; readonly headers: Readonly<Record<string, string>>; readonly body: string | undefined }
type Answer = Awaited<ReturnType<typeof send>>

async function sendOnce(url: URL, sent: Sent, dispatcher: Dispatcher, signal: AbortSignal, field?: string): Promise<Answer> {
  try {
    return await send(url, {
      method: sent.method,
      headers: { ...sent.headers },
      ...(sent.body === undefined ? {} : { body: sent.body }),
      redirect: 'manual',
      dispatcher,
      signal,
    })
  } catch (thrown) {
    const refusal = refusalIn(thrown)
    throw refusal === null ? thrown : egressRefused(url.host, refusal, field)
  }
}

const isRedirect = (status: number) => status >= 300 && status < 400 && status !== 304

/** What the next host is asked: no credentials where it is another one, and no body where a redirect turns a request into a read. */
function redirected({ method, headers, body }: Sent, status: number, isSameOrigin: boolean): Sent {
  const keepsBody = status === 307 || status === 308
  const kept = Object.entries(headers).filter(
    ([name]) => (isSameOrigin && (keepsBody || !/^content-/i.test(name))) || unbound.has(name.toLowerCase()),
  )
  const isRead = method === 'GET' || !keepsBody
  if (!isRead && !isSameOrigin) {
    const message = 'The other side sends us on to another host with what we wrote. That is not followed.'
    throw new Failure({ kind: 'rejected', code: 'egress_redirect', message })
  }
  return { method: isRead ? 'GET' : method, headers: Object.fromEntries(kept), body: isRead ? undefined : body }
}

/** Carries why a connection was refused through the layers of the client. */
class ConnectRefused extends Error {}

function refusalIn(thrown: unknown, depth = 0): string | null {
  if (thrown instanceof ConnectRefused) return thrown.message
  return thrown instanceof Error && depth < 5 ? refusalIn(thrown.cause, depth + 1) : null
}

function guardedConnector(allow: EgressAllow, resolve: typeof lookUp): buildConnector.connector {
  const trusted = buildConnector({ timeout: connectTimeoutMs })
  const guarded = buildConnector({ timeout: connectTimeoutMs, lookup: guardedLookup(resolve) })
  return (options, callback) => {
    const host = options.hostname.replace(/^\[|\]$/g, '')
    if (allow.has(`${options.hostname}:${portOf(options)}`)) return trusted(options, callback)
    // An address is connected to without a look-up.
    const range = isIP(host) === 0 ? null : nonPublicRange(host)
    if (range !== null) return callback(new ConnectRefused(`it leads to ${range}`), null)
    return guarded(options, callback)
  }
}

async function connected(allow: EgressAllow, resolve: typeof lookUp, host: string, port: number): Promise<Socket> {
  const name = host.replace(/^\[|\]$/g, '')
  const isAllowed = allow.has(`${host}:${port}`)
  const range = isAllowed || isIP(name) === 0 ? null : nonPublicRange(name)
  if (range !== null) throw egressRefused(`${host}:${port}`, `it leads to ${range}`)
  const socket = connectTo({
    host: name,
    port,
    timeout: connectTimeoutMs,
    ...(isAllowed ? {} : { lookup: guardedLookup(resolve) }),
  })
  try {
    await Promise.race([
      once(socket, 'connect'),
      once(socket, 'timeout').then(() => {
        throw new DOMException('There was no connection in time.', 'TimeoutError')
      }),
    ])
    socket.setTimeout(0)
    return socket
  } catch (thrown) {
    socket.destroy()
    const refusal = refusalIn(thrown)
    throw refusal === null ? thrown : egressRefused(`${host}:${port}`, refusal)
  }
}

/** Resolves a name, and refuses it when any of its addresses is not public. */
function guardedLookup(resolve: typeof lookUp): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      if (error !== null) return callback(error, '', 0)
      const range = addresses.map(({ address }) => nonPublicRange(address)).find((found) => found !== null)
      if (range !== undefined) return callback(new ConnectRefused(`its name leads to ${range}`), '', 0)
      const [first] = addresses
      if (options.all === true || first === undefined) return callback(null, addresses)
      return callback(null, first.address, first.family)
    })
  }
}

/** The answer with a body that ends in a failure where it is larger than allowed. */
function limited(answer: Answer, bytesMax: number): Response {
  const { status, body } = answer
  const headers = new Headers([...answer.headers])
  // The platform's answers have none but these; others do send more.
  if (status < 200 || status > 599) {
    void body?.cancel().catch(() => undefined)
    const message = `It answered with status ${status}, which HTTP does not have.`
    throw new Failure({ kind: 'rejected', code: 'answer_unreadable', message, effect: 'possible', answered: status })
  }
  if (body === null || status === 204 || status === 205 || status === 304) return new Response(null, { status, headers })
  const reader = body.getReader()
  // What says that it is too large is not read to see whether it is; packed it may be larger still.
  let bytes = Number(headers.get('content-length') ?? 0) > bytesMax ? Number.POSITIVE_INFINITY : 0
  const stream = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await reader.read()
      if (done) return controller.close()
      const chunk: Uint8Array = value
      bytes += chunk.byteLength
      if (bytes <= bytesMax) return controller.enqueue(chunk)
      await reader.cancel()
      const message = `The answer is larger than the ${Math.round(bytesMax / 1024)} KB that are read of one.`
      return controller.error(new Failure({ kind: 'rejected', code: 'answer_too_large', message }))
    },
    cancel: (reason) => reader.cancel(reason),
  })
  return new Response(stream, { status, headers })
}

/**
 * The same as the platform's `fetch`, for clients that take one. They send text or forms.
 * @throws TypeError for a request that is no address with options, or a body of another kind
 */
export function asFetch(egress: Egress, limits: Pick<EgressRequest, 'bytesMax' | 'field'> = {}): typeof globalThis.fetch {
  return (input, init = {}) => {
    if (input instanceof Request) throw new TypeError('The guarded fetch takes an address.')
    const { body, signal } = init
    if (body !== undefined && body !== null && typeof body !== 'string' && !(body instanceof URLSearchParams))
      throw new TypeError('The guarded fetch sends text and forms.')
    return egress.fetch(input.toString(), {
      ...limits,
      method: methodOf(init.method),
      headers: Object.fromEntries(new Headers(init.headers ?? {})),
      timeoutMs: 120_000,
      ...(body === undefined || body === null ? {} : { body: body.toString() }),
      ...(signal === undefined || signal === null ? {} : { signal }),
    })
  }
}

function methodOf(method = 'GET'): NonNullable<EgressRequest['method']> {
  const known = methods.find((name) => name === method.toUpperCase())
  if (known === undefined) throw new TypeError(`The guarded fetch sends no ${method}.`)
  return known
}
