import { type Context, Hono } from 'hono'
import { z } from 'zod'
import {
  createJob,
  delimiterSchema,
  delimiters,
  invalidState,
  type Job,
  type JobResult,
  jobBody,
  jobId,
  lineEndingSchema,
} from './bulk-jobs.ts'
import { csvFile, jobOf, jobRoutes } from './bulk-job-routes.ts'
import { quoted, storeQueryRows } from './bulk-rows.ts'
import { SalesforceError } from './errors.ts'
import { basePathOf, readBody } from './requests.ts'
import type { Sandbox, SandboxEnv } from './sandbox.ts'
import { type CompiledQuery, compileSoql } from './soql-compiler.ts'

const resultPagesMax = 5

const createSchema = z.object({
  operation: z.enum(['query', 'queryAll']),
  query: z.string().min(1),
  contentType: z.literal('CSV').default('CSV'),
  columnDelimiter: delimiterSchema,
  lineEnding: lineEndingSchema,
})
const lineRow = z.object({ line: z.string() })

/** A locator says where a page begins; only for the job that it was made for. */
function locatorOf(job: Job, place: number): string {
  return Buffer.from(`${job.number}:${place}`).toString('base64url')
}

function placeOf(job: Job, locator: string | undefined): number {
  if (locator === undefined) return 0
  const [number, place = ''] = Buffer.from(locator, 'base64url').toString('utf8').split(':')
  if (number !== String(job.number) || !/^\d+$/.test(place)) throw new SalesforceError(400, 'INVALID_LOCATOR', 'Invalid locator')
  return Number(place)
}

function compileForBulk(sandbox: Sandbox, query: string, operation: string): CompiledQuery {
  const compiled = compileSoql(sandbox.objects, query, operation === 'queryAll')
  if (compiled.fields.some(({ definition }) => definition.type === 'address'))
    throw new SalesforceError(400, 'FUNCTIONALITY_NOT_ENABLED', 'Selecting compound data not supported in Bulk Query')
  if (compiled.query.isCount || compiled.query.offset !== null)
    throw new SalesforceError(400, 'API_ERROR', 'COUNT() and OFFSET are not supported in Bulk Query')
  return compiled
}

/** Bulk API 2.0 query jobs. Results are what the records held when the job ended. Mounted under each version's path. */
export function bulkQueryRoutes(sandbox: Sandbox): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>()

  function work(job: Job): JobResult {
    if (sandbox.settings().bulkQueryFails)
      return { processed: 0, failed: 0, header: null, error: 'UNKNOWN_EXCEPTION: the query could not be processed' }
    const compiled = compileForBulk(sandbox, job.query ?? '', job.operation)
    if (job.operation === 'queryAll') sandbox.records.purge(compiled.type, job.org)
    const processed = storeQueryRows(sandbox, job, compiled)
    const names = compiled.fields.map(({ steps, definition }) => [...steps.map(({ name }) => name), definition.name].join('.'))
    return { processed, failed: 0, header: names.map(quoted).join(delimiters[job.delimiter]), error: null }
  }

  function pageSize(c: Context<SandboxEnv>): number {
    const asked = Number(c.req.query('maxRecords') ?? sandbox.settings().bulkPageMax)
    if (!Number.isInteger(asked) || asked < 1)
      throw new SalesforceError(400, 'INVALID_INPUT', 'maxRecords must be a positive number')
    return Math.min(asked, sandbox.settings().bulkPageMax)
  }

  routes.post('/jobs/query', async (c) => {
    const request = await readBody(c, createSchema)
    const compiled = compileForBulk(sandbox, request.query, request.operation)
    const job = createJob(sandbox, {
      org: c.get('caller').org,
      kind: 'query',
      operation: request.operation,
      object: compiled.type.name,
      query: request.query,
      externalIdField: null,
      apiVersion: c.get('version'),
      lineEnding: request.lineEnding,
      delimiter: request.columnDelimiter,
    })
    return c.json(jobBody(job))
  })

  routes.route('/', jobRoutes(sandbox, { kind: 'query', states: ['Aborted'], work }))

  routes.get('/jobs/query/:id/results', (c) => {
    const job = jobOf(sandbox, c, 'query')
    if (job.state !== 'JobComplete') throw invalidState(job)
    const place = placeOf(job, c.req.query('locator'))
    const size = pageSize(c)
    const sql = "SELECT line FROM job_rows WHERE job = ? AND outcome = 'success' AND place >= ? AND place < ? ORDER BY place"
    const lines = sandbox.db.all(sql, job.number, place, place + size).map((row) => lineRow.parse(row).line)
    const next = place + lines.length
    c.header('Sforce-Locator', next < job.processed ? locatorOf(job, next) : 'null')
    c.header('Sforce-NumberOfRecords', String(lines.length))
    return csvFile(c, job, [job.header ?? '', ...lines])
  })

  routes.get('/jobs/query/:id/resultPages', (c) => {
    const job = jobOf(sandbox, c, 'query')
    if (job.state !== 'JobComplete') throw invalidState(job)
    const size = pageSize(c)
    const first = placeOf(job, c.req.query('locator'))
    const places: number[] = []
    for (let place = first; place < Math.max(job.processed, 1) && places.length < resultPagesMax; place += size)
      places.push(place)
    const path = `${basePathOf(c)}/jobs/query/${jobId(job.number)}`
    const next = first + places.length * size
    const done = next >= job.processed
    return c.json({
      resultPages: places.map((place) => ({
        resultUrl: `${path}/results?maxRecords=${size}${place === 0 ? '' : `&locator=${locatorOf(job, place)}`}`,
      })),
      nextRecordUrl: done ? null : `${path}/resultPages?maxRecords=${size}&locator=${locatorOf(job, next)}`,
      done,
    })
  })

  return routes
}
