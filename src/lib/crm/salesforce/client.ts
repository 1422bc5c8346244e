import { Connection } from '@jsforce/jsforce-node/lib/connection.js'
import { Transport } from '@jsforce/jsforce-node/lib/transport.js'
import type { HttpRequest, HttpRequestOptions, HttpResponse } from '@jsforce/jsforce-node/lib/types/common.js'
import { Failure } from '../../core/errors.ts'
import { unexpectedAnswer } from '../connector-kit/answer-reader.ts'
import type { Session } from '../connector.ts'
import type { Conversation as ConversationOf } from '../connector-kit/conversation.ts'
import { jsonOrNull } from '../connector-kit/json-or-null.ts'
import { unreachable } from '../connector-kit/unreachable.ts'
import { type Access, withAccess } from './access.ts'
import type { SalesforceApp } from './auth.ts'
import { refusal } from './errors.ts'
import { pageSchema, readAnswer, rowSchema, type SalesforceRow } from './schema.ts'

/** A conversation with one org. */
export type Conversation = ConversationOf<Required<SalesforceApp>> & { readonly sleep: (ms: number) => Promise<void> }

/** Tells Salesforce, and its own change events, whose calls these are. */
export const clientName = 'adsapp-crm-hub'
const timeoutMs = 25_000

/**
 * Runs one call through the SDK with the session's token, instance and budget. `once` marks a call that must not be sent a second
 * time unless Salesforce has said that it did nothing: its failure comes out at once, to be looked into.
 * @throws Failure auth | rate_limit | transient | rejected
 */
export function call<T>(
  conversation: Conversation,
  use: (connection: Connection) => Promise<T>,
  repeat: 'repeatable' | 'once' = 'repeatable',
): Promise<T> {
  const { session, app } = conversation
  const run = async ({ instanceUrl, accessToken }: Access): Promise<T> => {
    const transport = new PlainTransport()
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

/** What an answer says of the org's calls of the last 24 hours, whoever made them. */
export function observeUsage(session: Session, limitInfo: string | null | undefined): void {
  const [, used, limit] = /(?:^|[\s,])api-usage=(\d+)\/(\d+)/.exec(limitInfo ?? '') ?? []
  if (used !== undefined && limit !== undefined) {
    session.observeUsage({ used: Number(used), limit: Number(limit), unit: 'calls' })
  }
}

/** The SDK's transport without what it does unasked: retries of its own, proxies from the environment, redirects, half an hour. */
class PlainTransport extends Transport {
  answer: HttpResponse | null = null

  override httpRequest(request: HttpRequest, options?: HttpRequestOptions) {
    const answering = super.httpRequest(request, {
      ...options,
      retry: { maxRetries: 0, methods: [], statusCodes: [], errorCodes: [] },
      httpProxy: '',
      followRedirect: false,
      timeout: timeoutMs,
    })
    answering.then(
      (answer) => {
        this.answer = answer
        return answer
      },
      () => undefined,
    )
    return answering
  }
}

/** The SDK's exceptions hide the status; it is taken from the answer. Nothing else of the request or answer leaves here. */
function asFailure(thrown: unknown, answer: HttpResponse | null): Failure {
  if (thrown instanceof Failure) return thrown
  if (answer === null) return unreachable('salesforce', thrown)
  if (answer.statusCode >= 300) return refusal(answer.statusCode, jsonOrNull(answer.body))
  return unexpectedAnswer('salesforce', { status: answer.statusCode })
}

export type QueryPage = { readonly rows: readonly SalesforceRow[]; readonly total: number; readonly locator: string | null }

/** The first page of a query; `everything` brings what lies in the recycle bin too. */
export async function query(conversation: Conversation, soql: string, everything = false): Promise<QueryPage> {
  return toPage(await call(conversation, async (connection) => connection.query(soql, { scanAll: everything })))
}

/** A further page. @throws Failure rejected, `invalid_query_locator`: it is no longer known */
export async function queryMore(conversation: Conversation, locator: string): Promise<QueryPage> {
  return toPage(await call(conversation, async (connection) => connection.queryMore(locator)))
}

/** All rows of a query, page after page. */
export async function queryRows(conversation: Conversation, soql: string): Promise<readonly SalesforceRow[]> {
  let page = await query(conversation, soql)
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
    // The last part alone: the org may be elsewhere by the time that it is used.
    locator: page.nextRecordsUrl?.split('/').at(-1) ?? null,
  }
}
