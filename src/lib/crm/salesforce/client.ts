import { Connection } from '@jsforce/jsforce-node/lib/connection.js'
import type { HttpResponse } from '@jsforce/jsforce-node/lib/types/common.js'
import { Failure } from '../../core/errors.ts'
import { unexpectedAnswer } from '../connector-kit/answer-reader.ts'
import type { Repeat, Session } from '../port/session.ts'
import type { Conversation as ConversationOf } from '../connector-kit/conversation.ts'
import { jsonOrNull } from '../connector-kit/json-or-null.ts'
import { unreachable } from '../connector-kit/unreachable.ts'
import { type Access, withAccess } from './access.ts'
import type { SalesforceApp } from './auth.ts'
import { refusal } from './errors.ts'
import { pageSchema, readAnswer, rowSchema, type SalesforceRow } from './schema.ts'
import { PlainTransport } from './transport.ts'

/** A conversation with one org. */
export type Conversation = ConversationOf<Required<SalesforceApp>> & { readonly sleep: (ms: number) => Promise<void> }

/** Client name in Salesforce's logs and change events. */
export const clientName = 'adsapp-crm-hub'
const timeoutMs = 25_000
/** Longer than the budget's own time-out of such calls: until then the socket is kept. */
const onceTimeoutMs = 120_000

/**
 * Runs one call through the SDK with the session's token, instance and budget.
 * @throws Failure auth | rate_limit | transient | rejected
 */
export function call<T>(
  conversation: Conversation,
  use: (connection: Connection) => Promise<T>,
  repeat: Repeat = 'repeatable',
): Promise<T> {
  const { session, app } = conversation
  const run = async ({ instanceUrl, accessToken }: Access): Promise<T> => {
    const transport = new PlainTransport(app.fetch, repeat === 'once' ? onceTimeoutMs : timeoutMs)
    const connection = new Connection({
      instanceUrl,
      accessToken,
      version: app.apiVersion,
      callOptions: { client: clientName },
    })
    connection._transport = transport
    try {
      return await use(connection)
    } catch (thrown) {
      throw asFailure(thrown, transport.answer)
    } finally {
      observeUsage(session, transport.answer?.headers['sforce-limit-info'])
    }
  }
  return withAccess(session, run, repeat)
}

/** Reports the org's API calls of the last 24 hours, by all clients, from a response header. */
export function observeUsage(session: Session, limitInfo: string | null | undefined): void {
  const [, used, limit] = /(?:^|[\s,])api-usage=(\d+)\/(\d+)/.exec(limitInfo ?? '') ?? []
  if (used !== undefined && limit !== undefined) {
    session.observeUsage({ used: Number(used), limit: Number(limit), unit: 'calls' })
  }
}

/** The SDK's exceptions lack the status, so it is taken from the response. Nothing else of request or response is kept. */
function asFailure(thrown: unknown, answer: HttpResponse | null): Failure {
  if (thrown instanceof Failure) return thrown
  if (answer === null) return unreachable('salesforce', thrown)
  if (answer.statusCode >= 300) return refusal(answer.statusCode, jsonOrNull(answer.body))
  return unexpectedAnswer('salesforce', { status: answer.statusCode })
}

export type QueryPage = { readonly rows: readonly SalesforceRow[]; readonly total: number; readonly locator: string | null }

/** Which rows a query reads: those that are there, or those in the recycle bin too. */
export type RowScope = 'present' | 'with_deleted'

/** The first page of a query. */
export async function query(conversation: Conversation, soql: string, scope: RowScope = 'present'): Promise<QueryPage> {
  return toPage(await call(conversation, async (connection) => connection.query(soql, { scanAll: scope === 'with_deleted' })))
}

/** A further page. @throws Failure rejected, `invalid_query_locator`: it has expired */
export async function queryMore(conversation: Conversation, locator: string): Promise<QueryPage> {
  return toPage(await call(conversation, async (connection) => connection.queryMore(locator)))
}

/** All rows of a query, page after page. */
export async function queryRows(
  conversation: Conversation,
  soql: string,
  scope: RowScope = 'present',
): Promise<readonly SalesforceRow[]> {
  let page = await query(conversation, soql, scope)
  const rows = [...page.rows]
  while (page.locator !== null) {
    page = await queryMore(conversation, page.locator)
    rows.push(...page.rows)
  }
  return rows
}

function toPage(answer: unknown): QueryPage {
  const page = readAnswer(pageSchema, answer)
  return {
    rows: page.records.map((row) => readAnswer(rowSchema, row)),
    total: page.totalSize,
    // Only the last part: the org's host may have changed by the time it is used.
    locator: page.nextRecordsUrl?.split('/').at(-1) ?? null,
  }
}
