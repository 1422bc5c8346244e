import { readdir, readFile } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import { Validator } from '@seriousme/openapi-schema-validator'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { isForPeople, isNone } from '../../../src/lib/http/operation.ts'
import { openApiDocument } from '../../../src/lib/http/openapi.ts'
import { operations } from '../../../src/lib/http/operations/index.ts'
import { gatewayRoutes } from '../../../src/lib/http/gateway/routes.ts'
import { intakeRuleRoutes } from '../../../src/lib/http/intake/rule-routes.ts'
import { intakeRoutes, senderRoutes } from '../../../src/lib/http/intake/routes.ts'
import { knowledgeRoutes } from '../../../src/lib/http/knowledge/routes.ts'
import { knowledgeWebhookRoutes } from '../../../src/lib/http/knowledge/webhook-routes.ts'
import type { Route } from '../../../src/lib/http/route.ts'
import { ticketRoutes } from '../../../src/lib/http/tickets/routes.ts'
import { v1Routes } from '../../../src/lib/http/v1/routes.ts'

const root = resolve(import.meta.dirname, '../../..')
const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']
const nameOf = ({ method, path }: { readonly method: string; readonly path: string }) => `${method} ${path}`
const routeSchema = z.custom<{ readonly operation: unknown }>((value) => typeof value === 'function' && 'operation' in value)

/** Files that serve many operations each. */
const dispatchedAt: Readonly<Record<string, readonly Route[]>> = {
  '/api/v1/[...path]': v1Routes,
  '/crm/[...path]': gatewayRoutes,
  '/webhooks/[...path]': [...senderRoutes, ...knowledgeWebhookRoutes],
  '/api/intake/[[...path]]': [...intakeRoutes, ...intakeRuleRoutes],
  '/api/tickets/[[...path]]': ticketRoutes,
  '/api/dashboard/[...path]': knowledgeRoutes,
  // What nothing else serves.
  '/api/[[...path]]': [],
}

/** The route files under app that programs call, with their addresses and what they export. */
async function routeFiles() {
  const files = (
    await Promise.all(
      ['api', 'crm', 'webhooks', 'health'].map((folder) =>
        readdir(join(root, 'app', folder), { recursive: true, withFileTypes: true }),
      ),
    )
  ).flat()
  const routes = files.filter((file) => file.name === 'route.ts').map((file) => join(file.parentPath, file.name))
  return Promise.all(
    routes.map(async (file) => {
      const path = `/${relative(join(root, 'app'), join(file, '..'))}`.replaceAll(/\[(\w+)\]/g, '{$1}')
      const exported: Record<string, unknown> = await import(file)
      return { path, exported }
    }),
  )
}

/** Every method that a route file serves, with the operation that it was made with; some share one file. */
async function served() {
  return (await routeFiles()).flatMap(({ path, exported }) => {
    const dispatched = dispatchedAt[path]
    if (dispatched) return dispatched.map(({ operation }) => ({ name: nameOf(operation), operation }))
    return methods.flatMap((method) => {
      const route = routeSchema.safeParse(exported[method]).data
      return route ? [{ name: nameOf({ method, path }), operation: route.operation }] : []
    })
  })
}

const handlerSchema = z.custom<(request: Request) => Promise<Response>>((value) => typeof value === 'function')

describe('the operations', () => {
  test('are what the routes under app/api serve, each with its own description: no more, no less', async () => {
    const routes = await served()
    expect(routes.map(({ name }) => name).sort()).toEqual(operations.map(nameOf).sort())
    const misled = operations.filter((each) => routes.find(({ name }) => name === nameOf(each))?.operation !== each)
    expect(misled.map(nameOf)).toEqual([])
  })

  test('are all that an address takes: another method is refused in words, with those that it takes', async () => {
    const files = (await routeFiles()).filter(({ path }) => dispatchedAt[path] === undefined)
    expect(files.length).toBeGreaterThan(50)
    for (const { path, exported } of files) {
      const taken = methods.filter((method) => routeSchema.safeParse(exported[method]).success)
      const more = taken.includes('GET') ? ['HEAD', 'OPTIONS'] : ['OPTIONS']
      for (const method of methods.filter((each) => !taken.includes(each) && !(each === 'HEAD' && taken.includes('GET')))) {
        const answer = await handlerSchema.parse(exported[method])(new Request('https://hub.example.test/', { method }))
        expect({ path, method, status: answer.status }).toEqual({ path, method, status: method === 'OPTIONS' ? 204 : 405 })
        expect(answer.headers.get('allow')?.split(', ').sort()).toEqual([...taken, ...more].sort())
        if (answer.status === 405) expect(await answer.json()).toMatchObject({ error: { code: 'method_not_allowed' } })
      }
    }
  })

  test('have ids and summaries of their own, and name every part of their path', () => {
    expect(new Set(operations.map(({ id }) => id)).size).toBe(operations.length)
    for (const { path, params, summary } of operations) {
      const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
      expect({ path, params: params instanceof z.ZodObject ? Object.keys(params.shape) : [] }).toEqual({ path, params: named })
      expect(summary).toMatch(/^[A-Z].*[^.]$/)
    }
  })
})

/** The document as a file holds it. */
const written = () => JSON.parse(JSON.stringify(openApiDocument(operations)))

describe('the document', () => {
  test('is a valid OpenAPI 3.1 document', async () => {
    const { valid, errors } = await new Validator().validate(written())
    expect({ valid, errors }).toEqual({ valid: true, errors: undefined })
  })

  test('in docs/openapi.json is the one that the operations make; `npm run openapi` writes it', async () => {
    const committed: unknown = JSON.parse(await readFile(join(root, 'docs/openapi.json'), 'utf8'))
    expect(committed).toEqual(written())
  })

  test('has the version of the package', async () => {
    const { version } = z.object({ version: z.string() }).parse(JSON.parse(await readFile(join(root, 'package.json'), 'utf8')))
    expect(openApiDocument(operations).info.version).toBe(version)
  })

  test('says for every operation who may call it, what it answers, and how it fails', () => {
    const described = z
      .record(
        z.string(),
        z.record(
          z.string(),
          z.object({
            security: z.array(z.record(z.string(), z.unknown())),
            responses: z.record(z.string(), z.object({ description: z.string().min(1) })),
          }),
        ),
      )
      .parse(written().paths)
    const summed = operations.map((each) => {
      const { security = [], responses = {} } = described[each.path]?.[each.method.toLowerCase()] ?? {}
      const statuses = Object.keys(responses)
      return {
        name: nameOf(each),
        keys: security.flatMap((one) => Object.keys(one)),
        answers: statuses.some((status) => /^[23]/.test(status)),
        refuses: statuses.filter((status) => ['401', '403', 'default'].includes(status)),
      }
    })
    expect(summed).toEqual(operations.map((each) => ({ name: nameOf(each), answers: true, ...expectedOf(each) })))
  })
})

test('an estimate, which costs a call of the CRM each time, is for those who can start the sync', () => {
  const accessOf = (wanted: string) => operations.find(({ id }) => id === wanted)?.access
  expect(accessOf('forecastSync')).toBe('connections')
  expect(accessOf('startSync')).toBe('connections')
})

function expectedOf({ access, scope, responses }: (typeof operations)[number]) {
  const person = ['session', 'accessToken', ...(scope === undefined ? [] : ['apiKey'])]
  if (303 in responses) return { keys: person, refuses: [] }
  if (isForPeople(access)) {
    return { keys: person, refuses: ['401', '403', 'default'] }
  }
  switch (access) {
    case 'monitor':
      return { keys: ['metricsToken'], refuses: ['401', 'default'] }
    case 'key':
      return { keys: ['apiKey'], refuses: ['401', '403', 'default'] }
    case 'scheduler':
      return { keys: ['cronSecret'], refuses: ['401', 'default'] }
    case 'crm':
      return { keys: [], refuses: ['401', 'default'] }
    case 'public':
      return { keys: [], refuses: [] }
  }
}

/** Called by those who add names of their own: a CRM that leads back, one that pushes, a monitor that bypasses caches. */
const calledByOthers: ReadonlySet<string> = new Set(['finishConnect', 'receiveWebhook', 'readHealth'])

test('a name in an address that an operation does not know is refused, not ignored', () => {
  const asked = operations.filter(({ query, id }) => !isNone(query) && !calledByOthers.has(id))
  expect(asked.length).toBeGreaterThan(30)
  // A list keeps it, for the sentence that names the filters that there are.
  const ignoring = asked.filter(({ query }) => {
    const { data, error } = query.safeParse({ no_such_name: '1' })
    return !JSON.stringify(error?.issues ?? data).includes('no_such_name')
  })
  expect(ignoring.map(({ id }) => id)).toEqual([])
})

test('a period that ends before it begins is refused', () => {
  const of = (id: string) => operations.find((each) => each.id === id)?.query
  for (const id of ['readLeadStats', 'readOpportunityStats', 'readForecast', 'readClosedOpportunities']) {
    const wrong = of(id)?.safeParse({ from: '2026-12-01', to: '2026-11-01' })
    expect([id, wrong?.error?.issues.map(({ path }) => path)]).toEqual([id, [['to']]])
    expect([id, of(id)?.safeParse({ from: '2026-11-01', to: '2026-11-01' }).success]).toEqual([id, true])
  }
})
