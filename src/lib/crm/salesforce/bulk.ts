import { parse } from 'csv-parse/sync'
import { z } from 'zod'
import { Failure } from '../../core/errors.ts'
import { jsonOrNull } from '../connector-kit/json-or-null.ts'
import { unreachable } from '../connector-kit/unreachable.ts'
import { withAccess } from './access.ts'
import { clientName, type Conversation, observeUsage } from './client.ts'
import { refusal } from './errors.ts'
import { jobSchema, readAnswer, rowSchema, type SalesforceRow } from './schema.ts'

const rowsPerPage = 10_000
const timeoutMs = 25_000
/** Waits before each poll of a job within one call; about ten seconds in total. */
const pollWaitsMs = [0, 250, 500, 1_000, 2_000, 3_000, 3_000]

const csvSchema = z.array(z.record(z.string(), z.string()))

/**
 * Creates a bulk query job that includes the recycle bin. Jobs use plain HTTP, because the SDK's result reader breaks at the
 * second page. Safe to retry: a surplus job does no harm.
 * @see https://developer.salesforce.com/docs/atlas.en-us.api_asynch.meta/api_asynch/queries.htm
 */
export async function startJob(conversation: Conversation, soql: string): Promise<string> {
  const { text } = await send(conversation, {
    method: 'POST',
    path: '',
    body: { operation: 'queryAll', query: soql, columnDelimiter: 'COMMA', lineEnding: 'LF' },
  })
  return readJob(text).id
}

/** Polls a job for a while. `waiting`: poll again later · `failed`: there will be no result. */
export async function awaitJob(conversation: Conversation, jobId: string): Promise<'ready' | 'waiting' | 'failed'> {
  for (const waitMs of pollWaitsMs) {
    if (waitMs > 0) await conversation.sleep(waitMs)
    const { state } = readJob((await send(conversation, { method: 'GET', path: `/${encodeURIComponent(jobId)}` })).text)
    if (state === 'JobComplete') return 'ready'
    if (state === 'Failed' || state === 'Aborted') return 'failed'
  }
  return 'waiting'
}

/** One page of a job's result; the locator is null after the last one. */
export async function readResults(
  conversation: Conversation,
  jobId: string,
  locator: string | null,
): Promise<{ readonly rows: readonly SalesforceRow[]; readonly locator: string | null }> {
  const parameters = new URLSearchParams({ maxRecords: String(rowsPerPage), ...(locator === null ? {} : { locator }) })
  const { headers, text } = await send(conversation, {
    method: 'GET',
    path: `/${encodeURIComponent(jobId)}/results?${parameters.toString()}`,
    accept: 'text/csv',
  })
  const lines = readAnswer(csvSchema, parse(text, { columns: true, bom: true, skip_empty_lines: true }))
  const next = headers.get('sforce-locator')
  return { rows: lines.map((line) => readAnswer(rowSchema, line)), locator: next === 'null' ? null : next }
}

/** Deletes a job. Salesforce deletes it within days anyway, so a failure is ignored. */
export async function dropJob(conversation: Conversation, jobId: string): Promise<void> {
  await send(conversation, { method: 'DELETE', path: `/${encodeURIComponent(jobId)}` }).catch(() => undefined)
}

/** True when bulk queries are unavailable: not permitted, not possible for this query, or the job is gone. */
export function isWithoutBulk(failure: unknown): failure is Failure {
  return failure instanceof Failure && (failure.kind === 'rejected' || failure.code === 'missing_scopes')
}

type JobRequest = {
  readonly method: 'GET' | 'POST' | 'DELETE'
  readonly path: string
  readonly accept?: string
  readonly body?: unknown
}

async function send(
  { session, app }: Conversation,
  { method, path, accept = 'application/json', body }: JobRequest,
): Promise<{ readonly headers: Headers; readonly text: string }> {
  return withAccess(session, async ({ instanceUrl, accessToken }) => {
    let response: Response
    let text: string
    try {
      response = await app.fetch(`${instanceUrl}/services/data/v${app.apiVersion}/jobs/query${path}`, {
        method,
        headers: {
          authorization: `Bearer ${accessToken}`,
          accept,
          'sforce-call-options': `client=${clientName}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        redirect: 'error',
        signal: AbortSignal.timeout(timeoutMs),
      })
      text = await response.text()
    } catch (thrown) {
      throw unreachable('salesforce', thrown)
    }
    observeUsage(session, response.headers.get('sforce-limit-info'))
    if (!response.ok) throw refusal(response.status, jsonOrNull(text))
    return { headers: response.headers, text }
  })
}

function readJob(text: string) {
  return readAnswer(jobSchema, jsonOrNull(text))
}
