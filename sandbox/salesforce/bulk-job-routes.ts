import { type Context, Hono } from 'hono'
import { z } from 'zod'
import {
  advanceJob,
  changeState,
  deleteJob,
  findJob,
  type Job,
  type JobResult,
  jobBody,
  lineEndings,
  listJobs,
} from './bulk-jobs.ts'
import { readBody } from './requests.ts'
import type { Sandbox, SandboxEnv } from './sandbox.ts'

/** The job that a call names; throws Salesforce's refusal of another org's, another kind's or another API version's. */
export function jobOf(sandbox: Sandbox, c: Context<SandboxEnv>, kind: Job['kind']): Job {
  return findJob(sandbox, c.get('caller').org, kind, c.req.param('id') ?? '', c.get('version'))
}

/** Common routes of query and ingest jobs: list, read, set the state, delete. `work` runs once, when a job ends. */
export function jobRoutes(
  sandbox: Sandbox,
  {
    kind,
    states,
    work,
  }: {
    readonly kind: Job['kind']
    /** States that a client may wish for. */
    readonly states: readonly ('UploadComplete' | 'Aborted')[]
    readonly work: (job: Job) => JobResult
  },
): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>()
  const wishSchema = z.object({ state: z.enum(states) })

  routes.get(`/jobs/${kind}`, (c) =>
    c.json({ done: true, records: listJobs(sandbox, c.get('caller').org, kind).map(jobBody), nextRecordsUrl: null }),
  )

  routes.get(`/jobs/${kind}/:id`, (c) => c.json(jobBody(advanceJob(sandbox, jobOf(sandbox, c, kind), work))))

  routes.patch(`/jobs/${kind}/:id`, async (c) => {
    const { state } = await readBody(c, wishSchema)
    return c.json(jobBody(changeState(sandbox, jobOf(sandbox, c, kind), state)))
  })

  routes.delete(`/jobs/${kind}/:id`, (c) => {
    deleteJob(sandbox, jobOf(sandbox, c, kind))
    return c.body(null, 204)
  })

  return routes
}

/** Lines of a result as a file with the job's line ending. */
export function csvFile(c: Context<SandboxEnv>, job: Job, lines: readonly string[]): Response {
  const ending = lineEndings[job.lineEnding]
  c.header('Content-Type', 'text/csv; charset=UTF-8')
  return c.body(lines.map((line) => `${line}${ending}`).join(''))
}
