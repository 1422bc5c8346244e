import { Hono } from 'hono'
import { z } from 'zod'
import { createJob, delimiterSchema, invalidState, type Job, jobBody, lineEndingSchema } from './bulk-jobs.ts'
import { csvFile, jobOf, jobRoutes } from './bulk-job-routes.ts'
import { SalesforceError } from './errors.ts'
import { ingestResults, ingestRows } from './ingest-rows.ts'
import { keyFieldOf } from './object-lookup.ts'
import { readBody } from './requests.ts'
import type { Sandbox, SandboxEnv } from './sandbox.ts'

const createSchema = z.object({
  object: z.string(),
  operation: z.enum(['insert', 'update', 'upsert', 'delete']),
  externalIdFieldName: z.string().optional(),
  contentType: z.literal('CSV').default('CSV'),
  columnDelimiter: delimiterSchema,
  lineEnding: lineEndingSchema,
})
const contentRow = z.object({ content: z.string().nullable() })
const outcomes = { successfulResults: 'success', failedResults: 'failed', unprocessedrecords: 'unprocessed' } as const

/** Bulk API 2.0 ingest jobs: opened, filled once, closed, worked off. Mounted under each version's path. */
export function bulkIngestRoutes(sandbox: Sandbox): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>()

  function contentOf(job: Job): string | null {
    return contentRow.parse(sandbox.db.get('SELECT content FROM jobs WHERE number = ?', job.number)).content
  }

  routes.post('/jobs/ingest', async (c) => {
    const request = await readBody(c, createSchema)
    const type = sandbox.objects.find(request.object)
    if (type === null || !type.writable)
      throw new SalesforceError(400, 'INVALIDENTITY', `Unable to find object: ${request.object}`)
    if (request.operation === 'upsert') {
      if (request.externalIdFieldName === undefined)
        throw new SalesforceError(400, 'INVALIDJOB', 'externalIdFieldName is required for upsert')
      keyFieldOf(type, request.externalIdFieldName)
    }
    const job = createJob(sandbox, {
      org: c.get('caller').org,
      kind: 'ingest',
      operation: request.operation,
      object: type.name,
      query: null,
      externalIdField: request.externalIdFieldName ?? null,
      apiVersion: c.get('version'),
      lineEnding: request.lineEnding,
      delimiter: request.columnDelimiter,
    })
    return c.json(jobBody(job))
  })

  routes.route(
    '/',
    jobRoutes(sandbox, {
      kind: 'ingest',
      states: ['Aborted', 'UploadComplete'],
      work: (job) => ingestRows(sandbox, job, contentOf(job) ?? ''),
    }),
  )

  routes.put('/jobs/ingest/:id/batches', async (c) => {
    const job = jobOf(sandbox, c, 'ingest')
    if (job.state !== 'Open' || contentOf(job) !== null) throw invalidState(job)
    sandbox.db.run('UPDATE jobs SET content = ? WHERE number = ?', await c.req.text(), job.number)
    return c.body(null, 201)
  })

  for (const [path, outcome] of Object.entries(outcomes)) {
    routes.get(`/jobs/ingest/:id/${path}`, (c) => {
      const job = jobOf(sandbox, c, 'ingest')
      if (job.state !== 'JobComplete' && job.state !== 'Failed' && job.state !== 'Aborted') throw invalidState(job)
      return csvFile(c, job, ingestResults(sandbox, job, outcome))
    })
  }

  return routes
}
