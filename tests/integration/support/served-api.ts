import { afterAll, beforeAll } from 'vitest'
import { z } from 'zod'
import type { ApiScope } from '../../../src/lib/core/access/api-scopes.ts'
import { roles } from '../../../src/lib/core/access/roles.ts'
import type { Route } from '../../../src/lib/http/route.ts'
import { startTestStack, type TestOrganization, type TestStack } from '../../support/test-stack.ts'
import { ownEnvironment } from './own-environment.ts'

export interface CallOptions {
  /** Of a person or a key: of our owner, unless it says another; empty for a call without. */
  readonly token?: string
  readonly headers?: Readonly<Record<string, string>>
  /** Sent as JSON, a form as it is. */
  readonly body?: unknown
  /** Sent as JSON, to the letter. */
  readonly raw?: string
  /** The organisation's id in the address: ours, unless it says another. */
  readonly tenant?: string
}

const answerSchema = z.looseObject({
  id: z.string().optional(),
  error: z
    .looseObject({ code: z.string(), fields: z.array(z.object({ field: z.string(), message: z.string() })).optional() })
    .optional(),
})

/** What the API answers to, with whom: a stack, our organisation and, where they are wanted, strangers. */
export interface ServedApi<Modules = unknown> {
  readonly stack: TestStack
  readonly ours: TestOrganization
  readonly theirs: TestOrganization
  /** The modules under test, loaded under the stack's environment. */
  readonly app: Modules
  readonly serve: (request: Request) => Promise<Response>
  readonly request: (method: string, path: string, options?: CallOptions) => Promise<Response>
  /** As `request`, for what answers in JSON. */
  readonly call: (method: string, path: string, options?: CallOptions) => Promise<ServedAnswer>
  readonly organisation: (options?: Parameters<TestStack['createTestOrganisation']>[0]) => Promise<TestOrganization>
  readonly apiKey: (scopes: readonly ApiScope[], options?: { rateLimit?: number; of?: TestOrganization }) => Promise<string>
}

export interface ServedAnswer {
  readonly status: number
  readonly headers: Headers
  readonly body: z.infer<typeof answerSchema>
  readonly id: string
  readonly code: string | undefined
  readonly faults: readonly { readonly field: string; readonly message: string }[]
}

/** The records API, whose paths are those below an organisation. */
export function servedRecordsApi(
  options: Omit<ServedOptions<object>, 'load' | 'routes' | 'base'> = {},
): ServedApi<{ readonly v1Routes: readonly Route[] }> {
  return servedApi({
    ...options,
    load: () => import('../../../src/lib/http/v1/routes.ts'),
    routes: ({ v1Routes }) => v1Routes,
    base: (tenant) => `/api/v1/tenants/${tenant}`,
  })
}

/** One of our people in each role, and the token of each: for an API that is served with as many members as there are other roles. */
export async function tokenOfEachRole({ ours, stack }: ServedApi): Promise<Map<string, string>> {
  const tokens = new Map([['owner', ours.owner.accessToken]])
  for (const [index, role] of roles.slice(1).entries()) {
    const person = ours.members[index]
    await stack.sql('update organization_members set role = $1 where user_id = $2', [role, person?.userId])
    tokens.set(role, person?.accessToken ?? '')
  }
  return tokens
}

interface ServedOptions<Modules> {
  readonly load: () => Promise<Modules>
  readonly routes: (modules: Modules) => readonly Route[]
  /** What stands before every path. */
  readonly base?: (tenant: string) => string
  readonly start?: () => Promise<TestStack>
  readonly name?: string
  readonly members?: number
  readonly withStrangers?: boolean
  readonly env?: (ours: TestOrganization) => Readonly<Record<string, string>>
}

/** Serves routes in the test's own process, over a stack that lives as long as the file. */
export function servedApi<Modules>(options: ServedOptions<Modules>): ServedApi<Modules> {
  let started: Started<Modules> | undefined
  const enter = ownEnvironment()
  beforeAll(async () => {
    started = await start(options, enter)
  })
  afterAll(() => started?.stack.close())

  const now = () => {
    if (started === undefined) throw new Error('The stack starts with the first test: reach for it there, or in a beforeAll.')
    return started
  }
  async function request(method: string, path: string, callOptions: CallOptions = {}): Promise<Response> {
    const { ours, serve } = now()
    const base = options.base?.(callOptions.tenant ?? ours.organizationId) ?? ''
    return serve(requestOf(method, `http://localhost${base}${path}`, { token: ours.owner.accessToken, ...callOptions }))
  }
  return {
    get stack() {
      return now().stack
    },
    get ours() {
      return now().ours
    },
    get theirs() {
      const { theirs } = now()
      if (theirs === undefined) throw new Error('There are no strangers: ask for them with `withStrangers`.')
      return theirs
    },
    get app() {
      return now().app
    },
    serve: (request) => now().serve(request),
    request,
    call: async (method, path, callOptions) => answerOf(await request(method, path, callOptions)),
    organisation: (wanted) => seen(now().stack, wanted),
    async apiKey(scopes, { rateLimit = 100_000, of = now().ours } = {}) {
      const { createApiKey } = await import('../../../src/lib/records/organization/api-keys.ts')
      const { userClientFromToken } = await import('../../../src/lib/db/user-client.ts')
      const wanted = { name: scopes.join(), scopes, expiresAt: null, rateLimit }
      return (await createApiKey(userClientFromToken(of.owner.accessToken), of.organizationId, wanted)).key
    },
  }
}

interface Started<Modules> {
  readonly stack: TestStack
  readonly ours: TestOrganization
  readonly theirs: TestOrganization | undefined
  readonly app: Modules
  readonly serve: (request: Request) => Promise<Response>
}

async function start<Modules>(
  {
    load,
    routes,
    start: startStack = startTestStack,
    name = 'Test',
    members = 0,
    withStrangers = false,
    env,
  }: ServedOptions<Modules>,
  enter: ReturnType<typeof ownEnvironment>,
): Promise<Started<Modules>> {
  const stack = await startStack()
  const ours = await seen(stack, { name, members })
  const theirs = withStrangers ? await seen(stack) : undefined
  enter({ ...stack.env, ...env?.(ours) })
  const { routerOf } = await import('../../../src/lib/http/router.ts')
  const app = await load()
  return { stack, ours, theirs, app, serve: routerOf(routes(app)) }
}

/** An organisation whose people were all just seen: they are not noted again, which only a server can do. */
async function seen(stack: TestStack, wanted?: Parameters<TestStack['createTestOrganisation']>[0]): Promise<TestOrganization> {
  const organization = await stack.createTestOrganisation(wanted)
  await stack.sql('update organization_members set last_seen_at = now() where organization_id = $1', [
    organization.organizationId,
  ])
  return organization
}

function requestOf(method: string, url: string, { token = '', headers, body, raw }: CallOptions): Request {
  const isForm = body instanceof FormData
  const sent = isForm ? body : (raw ?? (body === undefined ? undefined : JSON.stringify(body)))
  return new Request(url, {
    method,
    headers: {
      ...(token === '' ? {} : { authorization: `Bearer ${token}` }),
      ...(sent === undefined || isForm ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(sent === undefined ? {} : { body: sent }),
  })
}

async function answerOf(response: Response): Promise<ServedAnswer> {
  const body = answerSchema.parse(await response.json())
  const { status, headers } = response
  return { status, headers, body, id: body.id ?? '', code: body.error?.code, faults: body.error?.fields ?? [] }
}
