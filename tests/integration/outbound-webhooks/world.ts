import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll } from 'vitest'
import { z } from 'zod'
import { startTestStack, type TestOrganization, type TestStack } from '../../support/test-stack.ts'
import { ownEnvironment } from '../support/own-environment.ts'

export type Received = { readonly path: string; readonly headers: Record<string, string>; readonly body: string }
export type WebhooksWorld = ReturnType<typeof webhooksWorld>

export const made = z.object({ id: z.string(), secret: z.string().startsWith('whsec_') })
export const message = z.object({ type: z.string(), timestamp: z.iso.datetime(), data: z.looseObject({ id: z.string() }) })
const deliveriesSchema = z.array(
  z.object({
    status: z.string(),
    attempts: z.number(),
    wait: z.number(),
    history: z.array(
      z.object({
        at: z.string(),
        took_ms: z.number(),
        status: z.number().nullable(),
        error: z.string().nullable(),
        response: z.string().nullable(),
      }),
    ),
  }),
)

const modules = async () => ({
  ...(await import('../../../instrumentation.ts')),
  list: await import('../../../app/api/webhook-endpoints/route.ts'),
  one: await import('../../../app/api/webhook-endpoints/[endpointId]/route.ts'),
  rotate: await import('../../../app/api/webhook-endpoints/[endpointId]/rotate-secret/route.ts'),
  test: await import('../../../app/api/webhook-endpoints/[endpointId]/test/route.ts'),
  deliveries: await import('../../../app/api/webhook-endpoints/[endpointId]/deliveries/route.ts'),
  integration: await import('../../../app/api/crm/integration/route.ts'),
  ...(await import('../../../src/lib/crm/engine.ts')),
  ...(await import('../../../src/lib/jobs/worker.ts')),
  ...(await import('../../../src/lib/jobs/notify-due.ts')),
  ...(await import('../../../src/lib/db/outbox.ts')),
  ...(await import('../../../src/lib/outbound/endpoints.ts')),
  ...(await import('../../../src/lib/outbound/server-endpoint.ts')),
  ...(await import('../../../src/lib/outbound/tell-due.ts')),
})

/** Endpoints of ours, the worker that tells them, and a receiver that answers as a test says. */
export function webhooksWorld() {
  const received: Received[] = []
  /** How the receiver answers below a path; everything else is accepted. */
  const answers = new Map<string, (response: ServerResponse) => void>()
  const receiver = createServer((request, response) => void receive(request, response))
  async function receive(request: IncomingMessage, response: ServerResponse) {
    const path = request.url ?? ''
    const body = await text(request)
    const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]))
    received.push({ path, headers, body })
    const answer = answers.get(path)
    if (answer) answer(response)
    else response.writeHead(204).end()
  }

  let stack: TestStack
  let ours: TestOrganization
  let base = ''
  /** Where nothing listens. */
  let nobody = ''
  let app: Awaited<ReturnType<typeof modules>>
  const enter = ownEnvironment()
  beforeAll(async () => {
    receiver.listen(0, '127.0.0.1')
    await once(receiver, 'listening')
    const { port } = z.object({ port: z.number() }).parse(receiver.address())
    base = `http://127.0.0.1:${port}`
    const closed = createServer().listen(0, '127.0.0.1')
    await once(closed, 'listening')
    nobody = `127.0.0.1:${z.object({ port: z.number() }).parse(closed.address()).port}`
    closed.close()
    stack = await startTestStack()
    ours = await stack.createTestOrganisation({ members: 1 })
    enter({
      ...stack.env,
      EGRESS_ALLOW: `127.0.0.1:${port},${nobody}`,
      CRM_WEBHOOK_URL: `${base}/server`,
      CRM_API_KEY: 'key-of-the-other-system',
      WEBHOOK_ORGANIZATION: ours.organizationId,
      NEXT_RUNTIME: 'nodejs',
      MAIL_URL: `${base}/mail`,
      MAIL_FROM: 'hub@mail.test',
    })
    app = await modules()
    await stack.sql('update organization_members set last_seen_at = now()', [])
  })
  afterAll(async () => {
    receiver.closeAllConnections()
    receiver.close()
    await stack.close()
  })

  const asOwner = (method: string, path: string, body?: unknown, token = ours.owner.accessToken) =>
    new Request(`http://localhost${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
  const answer = async (response: Response) => ({
    status: response.status,
    body: z.record(z.string(), z.json()).parse(await response.json()),
  })
  const at = (endpointId: string) => ({ params: Promise.resolve({ endpointId }) })
  const create = async (path: string, more: object = {}) => {
    const wanted = { url: `${base}${path}`, event_types: ['*'], ...more }
    const { body } = await answer(await app.list.POST(asOwner('POST', '/api/webhook-endpoints', wanted)))
    return made.parse(body)
  }
  const endpointOf = async (id: string) => (await answer(await app.one.GET(asOwner('GET', '/'), at(id)))).body
  const remove = async (id: string) => app.one.DELETE(asOwner('DELETE', '/'), at(id))
  const work = () => app.runWorker(app.engine(), { deadline: Date.now() + 60_000, untilEmpty: true })
  /** Ends every wait, as time would. */
  const wait = () =>
    stack.runScript(`update webhook_deliveries set next_at = now(), leased_until = null where status = 'queued';
      select private.outbox_wake(array(select id from webhook_endpoints)); update pgmq.q_crm_outbox set vt = now();`)
  const add = async (name: string) => {
    const sql = `insert into contacts (organization_id, first_name, email) values ($1, $2, $2 || '@secret.test') returning id`
    return z.array(z.object({ id: z.string() })).parse(await stack.sql(sql, [ours.organizationId, name]))[0]?.id ?? ''
  }
  const mails = () =>
    receivedAt('/mail').map(({ body }) =>
      z.object({ to: z.string(), subject: z.string(), text: z.string() }).parse(JSON.parse(body)),
    )
  const receivedAt = (path: string) => received.filter((one) => one.path === path)
  const deliveries = async (id: string) =>
    deliveriesSchema.parse(
      await stack.sql(
        `select status, attempts, round(extract(epoch from next_at - updated_at))::int as wait, history
         from webhook_deliveries where endpoint_id = $1 order by sequence`,
        [id],
      ),
    )

  return {
    get stack() {
      return stack
    },
    get ours() {
      return ours
    },
    get app() {
      return app
    },
    get base() {
      return base
    },
    get nobody() {
      return nobody
    },
    received,
    answers,
    asOwner,
    answer,
    at,
    create,
    endpointOf,
    remove,
    work,
    wait,
    add,
    mails,
    receivedAt,
    deliveries,
  }
}
