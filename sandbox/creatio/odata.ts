import { type Context, Hono } from 'hono'
import { z } from 'zod'
import { metadata } from './entities.ts'
import { CreatioError, problemBody } from './errors.ts'
import { queryRows } from './query.ts'
import { findRow, insertRow, updateRow } from './rows.ts'
import type { Sandbox, SandboxEnv } from './sandbox.ts'

const requestsMax = 100
const batchSchema = z.object({
  requests: z.array(
    z.object({
      method: z.enum(['GET', 'POST', 'PATCH']),
      url: z.string(),
      id: z.string(),
      headers: z.record(z.string(), z.string()).optional(),
      body: z.unknown().optional(),
    }),
  ),
})

type Answered = { readonly status: 200 | 201 | 204 | CreatioError['status']; readonly body: unknown }

/** One operation on rows, by an address below the service's root. */
function run(sandbox: Sandbox, site: string, { method, url, body }: { method: string; url: string; body?: unknown }): Answered {
  const [path = '', search = ''] = url.split('?')
  const [, entity = '', id] = /^\/?(\w+)(?:[(/]([\da-fA-F-]{36})\)?)?$/.exec(path) ?? []
  const parameters = new URLSearchParams(search)
  const context = `${sandbox.publicUrl}${sandbox.settings().root}/odata/$metadata#${entity}`
  if (method === 'GET' && id === undefined)
    return {
      status: 200,
      body: { '@odata.context': context, ...queryRows(sandbox, site, entity, (name) => parameters.get(name) ?? undefined) },
    }
  if (method === 'GET' && id !== undefined)
    return { status: 200, body: { '@odata.context': context, ...findRow(sandbox, site, entity, id) } }
  if (method === 'POST' && id === undefined)
    return { status: 201, body: { '@odata.context': context, ...insertRow(sandbox, site, entity, body) } }
  if (method === 'PATCH' && id !== undefined) {
    updateRow(sandbox, site, entity, id, body)
    return { status: 204, body: null }
  }
  throw new CreatioError(405, 'The requested resource does not support this method.')
}

function attempt(sandbox: Sandbox, site: string, request: Parameters<typeof run>[2]): Answered {
  try {
    return sandbox.db.transaction(() => run(sandbox, site, request))
  } catch (error) {
    if (error instanceof CreatioError) return { status: error.status, body: problemBody(error.message) }
    throw error
  }
}

/** The OData service of the sites. */
export function odataRoutes(sandbox: Sandbox): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>({ strict: false })
  routes.get('/$metadata', (c) => c.body(metadata(), 200, { 'content-type': 'application/xml' }))
  routes.post('/$batch', async (c) => {
    const { requests } = batchSchema.parse(await c.req.json())
    if (requests.length > requestsMax) throw new CreatioError(400, `A batch has ${requestsMax} requests at most.`)
    const goesOn = c.req.header('prefer')?.includes('continue-on-error') === true
    const responses: unknown[] = []
    for (const request of requests) {
      const { status, body } = attempt(sandbox, c.var.site, request)
      responses.push({ id: request.id, status, headers: { 'odata-version': '4.0' }, ...(body === null ? {} : { body }) })
      if (status >= 400 && !goesOn) break
    }
    return c.json({ responses })
  })
  routes.all('/:rest{.+}', async (c) => {
    const body: unknown = c.req.method === 'GET' ? undefined : await readJson(c)
    const url = `${c.req.param('rest')}${new URL(c.req.url).search}`
    const answer = attempt(sandbox, c.var.site, { method: c.req.method, url, body })
    return answer.status === 204 ? c.body(null, 204) : Response.json(answer.body, { status: answer.status })
  })
  return routes
}

async function readJson(c: Context<SandboxEnv>): Promise<unknown> {
  try {
    return await c.req.json()
  } catch {
    throw new CreatioError(400, 'The body must be JSON.')
  }
}
