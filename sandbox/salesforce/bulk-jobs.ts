import { z } from 'zod'
import { adminNumber } from './auth.ts'
import { notFound, SalesforceError } from './errors.ts'
import { wholeSecond } from './field-values.ts'
import { id18, parseId } from './ids.ts'
import { jsonTime } from './record-view.ts'
import type { Sandbox } from './sandbox.ts'

export const delimiters = { BACKQUOTE: '`', CARET: '^', COMMA: ',', PIPE: '|', SEMICOLON: ';', TAB: '\t' } as const
export const lineEndings = { LF: '\n', CRLF: '\r\n' } as const
export const delimiterSchema = z.enum(['BACKQUOTE', 'CARET', 'COMMA', 'PIPE', 'SEMICOLON', 'TAB']).default('COMMA')
export const lineEndingSchema = z.enum(['LF', 'CRLF']).default('LF')

const jobPrefix = '750'
const openStates: ReadonlySet<string> = new Set(['Open', 'UploadComplete', 'InProgress'])

const jobRow = z
  .object({
    number: z.number(),
    org: z.number(),
    kind: z.enum(['query', 'ingest']),
    operation: z.string(),
    object: z.string(),
    query: z.string().nullable(),
    external_id_field: z.string().nullable(),
    api_version: z.string(),
    line_ending: lineEndingSchema,
    delimiter: delimiterSchema,
    state: z.enum(['Open', 'UploadComplete', 'InProgress', 'JobComplete', 'Aborted', 'Failed']),
    polls: z.number(),
    created_at: z.number(),
    started_at: z.number().nullable(),
    changed_at: z.number(),
    processed: z.number(),
    failed: z.number(),
    error: z.string().nullable(),
    header: z.string().nullable(),
  })
  .transform(({ external_id_field, api_version, line_ending, created_at, started_at, changed_at, ...row }) => ({
    ...row,
    externalIdField: external_id_field,
    apiVersion: api_version,
    lineEnding: line_ending,
    createdAt: created_at,
    startedAt: started_at,
    changedAt: changed_at,
  }))

export type Job = z.infer<typeof jobRow>

type NewJob = Pick<
  Job,
  'org' | 'kind' | 'operation' | 'object' | 'query' | 'externalIdField' | 'apiVersion' | 'lineEnding' | 'delimiter'
>

/** What became of a job's rows. An `error` fails the job. */
export interface JobResult {
  readonly processed: number
  readonly failed: number
  /** First line of the job's results. */
  readonly header: string | null
  readonly error: string | null
}

export function jobId(number: number): string {
  return id18(jobPrefix, number)
}

export function createJob(sandbox: Sandbox, job: NewJob): Job {
  const now = sandbox.clock()
  const state = job.kind === 'query' ? 'UploadComplete' : 'Open'
  const started = job.kind === 'query' ? now : null
  const row = sandbox.db.get(
    `INSERT INTO jobs (org, kind, operation, object, query, external_id_field, api_version, line_ending, delimiter, state, polls, created_at,
       started_at, changed_at, processed, failed) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?, ?, 0, 0) RETURNING *`,
    job.org,
    job.kind,
    job.operation,
    job.object,
    job.query,
    job.externalIdField,
    job.apiVersion,
    job.lineEnding,
    job.delimiter,
    state,
    now,
    started,
    now,
  )
  return jobRow.parse(row)
}

/** The org's job with an id; all calls on a job must use one API version. */
export function findJob(sandbox: Sandbox, org: number, kind: Job['kind'], text: string, version: string): Job {
  const id = parseId(text)
  if (id === null || id.prefix !== jobPrefix) throw notFound()
  const row = sandbox.db.get('SELECT * FROM jobs WHERE number = ? AND org = ? AND kind = ?', id.number, org, kind)
  if (row === undefined) throw notFound()
  const job = jobRow.parse(row)
  if (job.apiVersion === version) return job
  throw new SalesforceError(409, 'API_ERROR', `The API version in this request is not the one of the job: ${job.apiVersion}`)
}

export function listJobs(sandbox: Sandbox, org: number, kind: Job['kind']): readonly Job[] {
  const sql = 'SELECT * FROM jobs WHERE org = ? AND kind = ? ORDER BY number DESC LIMIT 1000'
  return sandbox.db.all(sql, org, kind).map((row) => jobRow.parse(row))
}

function save(sandbox: Sandbox, job: Job): Job {
  const sql =
    'UPDATE jobs SET state = ?, polls = ?, started_at = ?, changed_at = ?, processed = ?, failed = ?, error = ?, header = ? WHERE number = ?'
  const { state, polls, startedAt, changedAt, processed, failed, error, header, number } = job
  sandbox.db.run(sql, state, polls, startedAt, changedAt, processed, failed, error, header, number)
  return job
}

/** The state of a job after this many polls and this long. */
function stateAfter(sandbox: Sandbox, job: Job): 'UploadComplete' | 'InProgress' | 'JobComplete' {
  const { bulkJobMs } = sandbox.settings()
  if (bulkJobMs === null) return job.polls >= 2 ? 'JobComplete' : 'InProgress'
  const runs = sandbox.clock() - (job.startedAt ?? job.createdAt)
  if (runs >= bulkJobMs) return 'JobComplete'
  return runs >= bulkJobMs / 2 ? 'InProgress' : 'UploadComplete'
}

/** Advances a job by time or polls; `work` runs once, when the job ends. */
export function advanceJob(sandbox: Sandbox, before: Job, work: (job: Job) => JobResult): Job {
  if (before.state !== 'UploadComplete' && before.state !== 'InProgress') return before
  const job = { ...before, polls: before.polls + 1 }
  const state = stateAfter(sandbox, job)
  if (state !== 'JobComplete') return save(sandbox, { ...job, state })
  return sandbox.db.transaction(() => {
    const result = work(job)
    return save(sandbox, {
      ...job,
      ...result,
      state: result.error === null ? 'JobComplete' : 'Failed',
      changedAt: sandbox.clock(),
    })
  })
}

/** A client's wish for another state: `UploadComplete` for an ingest job that has its rows, or `Aborted`. */
export function changeState(sandbox: Sandbox, job: Job, state: 'UploadComplete' | 'Aborted'): Job {
  const allowed = state === 'Aborted' ? openStates.has(job.state) : job.kind === 'ingest' && job.state === 'Open'
  if (!allowed) throw invalidState(job)
  const now = sandbox.clock()
  return save(sandbox, { ...job, state, startedAt: state === 'UploadComplete' ? now : job.startedAt, changedAt: now })
}

/** Forgets a job that has ended, and its results. */
export function deleteJob(sandbox: Sandbox, job: Job): void {
  if (job.state === 'InProgress' || (job.kind === 'query' && job.state === 'UploadComplete')) throw invalidState(job)
  sandbox.db.transaction(() => {
    sandbox.db.run('DELETE FROM job_rows WHERE job = ?', job.number)
    sandbox.db.run('DELETE FROM jobs WHERE number = ?', job.number)
  })
}

export function invalidState(job: Job): SalesforceError {
  return new SalesforceError(400, 'INVALIDJOBSTATE', `The job is in state ${job.state}, which does not allow this`)
}

/** A job as the API shows it. */
export function jobBody(job: Job): Record<string, unknown> {
  const ended = !openStates.has(job.state)
  return {
    id: jobId(job.number),
    operation: job.operation,
    object: job.object,
    createdById: id18('005', adminNumber),
    createdDate: jsonTime(wholeSecond(job.createdAt)),
    systemModstamp: jsonTime(wholeSecond(job.changedAt)),
    state: job.state,
    ...(job.externalIdField === null ? {} : { externalIdFieldName: job.externalIdField }),
    concurrencyMode: 'Parallel',
    contentType: 'CSV',
    apiVersion: Number(job.apiVersion.slice(1)),
    jobType: job.kind === 'query' ? 'V2Query' : 'V2Ingest',
    ...(job.kind === 'query' ? {} : { contentUrl: `services/data/${job.apiVersion}/jobs/ingest/${jobId(job.number)}/batches` }),
    lineEnding: job.lineEnding,
    columnDelimiter: job.delimiter,
    numberRecordsProcessed: job.processed,
    ...(job.kind === 'query' ? { isPkChunkingSupported: true } : { numberRecordsFailed: job.failed }),
    retries: 0,
    totalProcessingTime: ended ? Math.max(0, job.changedAt - (job.startedAt ?? job.createdAt)) : 0,
    ...(job.kind === 'query' ? {} : { apiActiveProcessingTime: 0, apexProcessingTime: 0 }),
    ...(job.error === null ? {} : { errorMessage: job.error }),
  }
}
