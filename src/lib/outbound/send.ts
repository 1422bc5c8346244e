import { createEgress, type Egress } from '../core/egress/egress.ts'
import { portOf } from '../core/egress/egress-address.ts'
import { Failure } from '../core/errors.ts'
import { retryAfterSeconds } from '../core/requests/retry-after.ts'
import type { Engine } from '../crm/engine.ts'
import type { Attempt } from '../core/delivery-attempt.ts'
import type { OutboundEndpoint, OutboundWork } from '../db/outbox.ts'
import { beginningOf } from './answer-beginning.ts'
import { documentRequest } from './document-body.ts'
import { openSecret, signedHeaders } from './signing.ts'

const timeoutMs = 10_000

export type Sent = { readonly attempt: Attempt; readonly retryAfterSeconds: number | null }
type Request = {
  readonly url: string
  readonly method: 'GET' | 'POST'
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
}

/** Makes one attempt to deliver. Never throws: what went wrong is in the attempt. A redirect is an answer, and not followed. */
export async function sendOnce(engine: Engine, endpoint: OutboundEndpoint, work: OutboundWork): Promise<Sent> {
  const startedAt = engine.now()
  const at = new Date(startedAt)
  const done = (status: number | null, error: string | null, response: string | null, retryAfter: string | null): Sent => ({
    attempt: { at: at.toISOString(), took_ms: Math.round(engine.now() - startedAt), status, error, response },
    retryAfterSeconds: retryAfterSeconds(retryAfter, engine.now()),
  })
  try {
    const { url, ...request } = requestOf(engine, endpoint, work, at)
    const answer = await egressOf(engine, endpoint).fetch(url, { ...request, timeoutMs, redirectsMax: 0 })
    const response = await beginningOf(answer, endpoint.kind === 'server' ? (engine.env.serverWebhook?.apiKey ?? '') : '')
    return done(answer.status, answer.ok ? null : wordsOf(answer.status), response, answer.headers.get('retry-after'))
  } catch (thrown) {
    return done(thrown instanceof Failure ? (thrown.answered ?? null) : null, reasonOf(thrown), null, null)
  }
}

/** The body that is signed and sent: the same at every attempt, except for a record that is sent as it is by then. */
export function bodyOf({ payload }: Pick<OutboundEndpoint, 'payload'>, work: OutboundWork): string {
  const data = payload === 'full' ? { ...work.data, record: work.record } : work.data
  return JSON.stringify({ type: work.type, timestamp: new Date(work.createdAt).toISOString(), data })
}

function requestOf({ box, env }: Engine, endpoint: OutboundEndpoint, work: OutboundWork, at: Date): Request {
  const headers = { 'content-type': 'application/json', 'user-agent': 'ADSapp-CRM-Hub' }
  if (endpoint.kind === 'server') {
    const request = documentRequest(work)
    if (env.serverWebhook === null || request === null)
      throw new Failure({ kind: 'rejected', code: 'not_configured', message: 'CRM_WEBHOOK_URL is not set any more.' })
    const { url, apiKey } = env.serverWebhook
    return {
      url: `${url}${request.path}`,
      method: request.body === null ? 'GET' : 'POST',
      headers: { ...headers, authorization: `Bearer ${apiKey}`, 'idempotency-key': work.id, 'webhook-id': work.id },
      ...(request.body === null ? {} : { body: JSON.stringify(request.body) }),
    }
  }
  const sealed = [endpoint.signingKey, endpoint.previousKey].filter((key) => key !== null)
  const secrets = sealed.map((key) => openSecret(box, endpoint, key))
  const body = bodyOf(endpoint, work)
  return {
    url: endpoint.url,
    method: 'POST',
    headers: { ...headers, ...signedHeaders(secrets, { id: work.id, at, body }) },
    body,
  }
}

const trusted = new Map<string, Egress>()

/** What the operator has set may lead anywhere; what came through the API or a page is guarded. */
function egressOf({ env, egress }: Engine, { kind }: OutboundEndpoint): Egress {
  if (kind !== 'server' || env.serverWebhook === null) return egress
  const url = new URL(env.serverWebhook.url)
  const host = `${url.hostname}:${portOf(url)}`
  const known = trusted.get(host) ?? createEgress(new Set([...env.egressAllow, host]))
  trusted.set(host, known)
  return known
}

function wordsOf(status: number): string {
  if (status >= 300 && status < 400) return `It answered with a redirect (${status}), which is not followed.`
  if (status === 410) return 'It answered that it is gone (410): it receives nothing any more.'
  return `It answered with status ${status}.`
}

function reasonOf(thrown: unknown): string {
  if (thrown instanceof Failure) return thrown.message.slice(0, 1_000)
  if (thrown instanceof Error && thrown.name === 'TimeoutError') return `There was no answer within ${timeoutMs / 1_000} seconds.`
  const code = codeIn(thrown)
  return `There was no answer: the connection failed${code === null ? '' : ` (${code})`}.`
}

function codeIn(thrown: unknown, depth = 0): string | null {
  if (typeof thrown !== 'object' || thrown === null || depth > 4) return null
  if ('code' in thrown && typeof thrown.code === 'string') return thrown.code
  return 'cause' in thrown ? codeIn(thrown.cause, depth + 1) : null
}
