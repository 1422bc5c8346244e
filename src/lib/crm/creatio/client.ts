import { z } from 'zod'
import { Failure } from '../../core/errors.ts'
import { answerReader } from '../connector-kit/answer-reader.ts'
import { jsonOrNull } from '../connector-kit/json-or-null.ts'
import { unreachable } from '../connector-kit/unreachable.ts'
import type { DestinationIo } from '../port/destination.ts'
import { refusal, tokenRefusal } from './errors.ts'

export type CreatioCredentials = {
  readonly base_url: string
  readonly client_id: string
  readonly client_secret: string
  readonly identity_url?: string | undefined
}

export type Conversation = { readonly io: DestinationIo; readonly credentials: CreatioCredentials }

export const readAnswer = answerReader('creatio')
const tokenSchema = z.object({ access_token: z.string().min(1) })
const metadataBytesMax = 64 * 1024 * 1024

type Call = {
  readonly method: 'GET' | 'POST' | 'PATCH'
  readonly path: string
  readonly body?: unknown
  readonly prefer?: string
}

/**
 * Runs one call on the OData service, which is the integration's own server. A token that has ended is replaced once.
 * @param call `path` is below the service's root
 * @throws Failure auth | rate_limit | transient | rejected | `egress_refused`
 */
export async function call(conversation: Conversation, request: Call): Promise<unknown> {
  const root = await conversation.io.remember('root', () => findRoot(conversation))
  return callAt(conversation, root, request)
}

async function callAt(conversation: Conversation, root: string, request: Call): Promise<unknown> {
  const { io } = conversation
  try {
    return await sendOnce(conversation, root, request)
  } catch (thrown) {
    if (!(thrown instanceof Failure && thrown.code === 'token_expired')) throw thrown
  }
  io.forget('token')
  return sendOnce(conversation, root, request)
}

async function sendOnce({ io, credentials }: Conversation, root: string, { method, path, body, prefer }: Call): Promise<unknown> {
  const token = await io.remember('token', () => requestToken({ io, credentials }))
  return io.send('general', async () => {
    const response = await reach(() =>
      io.egress.fetch(`${baseOf(credentials)}${root}/odata/${path}`, {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          accept: path === '$metadata' ? 'application/xml' : 'application/json',
          ...(body === undefined ? {} : { 'content-type': 'application/json; charset=utf-8; IEEE754Compatible=true' }),
          ...(prefer === undefined ? {} : { prefer }),
        },
        bytesMax: metadataBytesMax,
        field: 'credentials.base_url',
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
    )
    const text = await reach(() => response.text())
    if (response.status >= 300) throw refusal(response.status, jsonOrNull(text), response.headers.get('retry-after'))
    return path === '$metadata' ? text : jsonOrNull(text)
  })
}

async function requestToken({ io, credentials }: Conversation): Promise<string> {
  const { client_id: id, client_secret: secret } = credentials
  const response = await io.send('general', () =>
    reach(() =>
      io.egress.fetch(`${identityOf(credentials)}/connect/token`, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
        body: new URLSearchParams({ grant_type: 'client_credentials', client_id: id, client_secret: secret }).toString(),
        field: credentials.identity_url === undefined ? 'credentials.base_url' : 'credentials.identity_url',
      }),
    ),
  )
  const body = jsonOrNull(await reach(() => response.text()))
  if (response.status !== 200) throw tokenRefusal(response.status, body)
  return readAnswer(tokenSchema, body).access_token
}

/** Builds on .NET Framework have their application below /0, others at the address itself. */
async function findRoot(conversation: Conversation): Promise<string> {
  try {
    await callAt(conversation, '/0', { method: 'GET', path: 'Contact?$top=1&$select=Id' })
    return '/0'
  } catch (thrown) {
    if (!(thrown instanceof Failure && thrown.code === 'not_found')) throw thrown
  }
  await callAt(conversation, '', { method: 'GET', path: 'Contact?$top=1&$select=Id' })
  return ''
}

function baseOf({ base_url: url }: CreatioCredentials): string {
  return url.trim().replace(/\/+$/, '')
}

/** In Creatio's own cloud, the identity service is beside the site, with -is in its name. */
export function identityOf({ base_url: url, identity_url: identity }: CreatioCredentials): string {
  if (identity !== undefined) return identity.trim().replace(/\/+$/, '')
  const base = url.trim().replace(/\/+$/, '')
  return base.replace(/^(https:\/\/)([\w-]+)(\.creatio\.com)(?:$|[:/].*)/i, '$1$2-is$3')
}

async function reach<T>(send: () => Promise<T>): Promise<T> {
  try {
    return await send()
  } catch (thrown) {
    throw unreachable('creatio', thrown)
  }
}
