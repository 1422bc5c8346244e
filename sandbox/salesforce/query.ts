import { type Context, Hono } from 'hono'
import { SalesforceError } from './errors.ts'
import { continueQuery, runQuery } from './locators.ts'
import { basePathOf } from './requests.ts'
import type { Sandbox, SandboxEnv } from './sandbox.ts'

const batchMin = 200

/** `/query`, `/queryAll` and the pages behind a locator, which either path continues. */
export function queryRoutes(sandbox: Sandbox): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>()

  /** The requested page size, within Salesforce's bounds; null = not requested. */
  function askedBatch(c: Context<SandboxEnv>): number | null {
    const asked = /batchSize\s*=\s*(\d+)/i.exec(c.req.header('sforce-query-options') ?? '')?.[1]
    if (asked === undefined) return null
    return Math.min(Math.max(Number(asked), batchMin), sandbox.settings().queryBatchMax)
  }

  function start(c: Context<SandboxEnv>, scanAll: boolean) {
    const soql = c.req.query('q')
    if (soql === undefined || soql.trim() === '')
      throw new SalesforceError(400, 'MALFORMED_QUERY', 'A query string has to be specified')
    // An org without a tracked field does not have the object.
    const [, history] = /\bFROM\s+(\w+History)\b/i.exec(soql) ?? []
    if (history !== undefined && sandbox.settings().trackedFields.length === 0)
      throw new SalesforceError(400, 'INVALID_TYPE', `sObject type '${history}' is not supported.`)
    const batch = askedBatch(c) ?? sandbox.settings().queryBatchMax
    return c.json(runQuery(sandbox, { org: c.get('caller').org, soql, scanAll, batch, basePath: basePathOf(c) }))
  }

  function proceed(c: Context<SandboxEnv>, locator: string) {
    return c.json(continueQuery(sandbox, { org: c.get('caller').org, basePath: basePathOf(c) }, locator, askedBatch(c)))
  }

  routes.get('/query', (c) => start(c, false))
  routes.get('/queryAll', (c) => start(c, true))
  routes.get('/query/:locator', (c) => proceed(c, c.req.param('locator')))
  routes.get('/queryAll/:locator', (c) => proceed(c, c.req.param('locator')))
  return routes
}
