import type { Repeat } from '../port/session.ts'
import { call, type Conversation } from './client.ts'
import { refusal } from './errors.ts'
import { compositeSchema, readAnswer } from './schema.ts'

export type Subrequest = {
  readonly method: 'GET' | 'POST' | 'PATCH'
  /** Below the API version, with a leading slash. */
  readonly path: string
  /** The name by which the other subrequest refers to the answer. */
  readonly referenceId: string
  readonly body?: unknown
  readonly httpHeaders?: Readonly<Record<string, string>>
}

/**
 * Sends a write and a read of what it has stored, in this order, as one API call.
 * @returns the body of both answers; `read` is null where only the read was refused
 * @throws Failure auth | rate_limit | transient | rejected, when the write was refused
 * @see https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_composite_composite.htm
 */
export async function writeAndRead(
  conversation: Conversation,
  write: Subrequest,
  read: Subrequest,
  repeat: Repeat = 'repeatable',
): Promise<{ readonly written: unknown; readonly read: unknown }> {
  const root = `/services/data/v${conversation.app.apiVersion}`
  const compositeRequest = [write, read].map(({ path, ...subrequest }) => ({ ...subrequest, url: `${root}${path}` }))
  return call(
    conversation,
    async (connection) => {
      const answer: unknown = await connection.requestPost(`${root}/composite`, { allOrNone: false, compositeRequest })
      const [first, second] = readAnswer(compositeSchema, answer).compositeResponse
      if (first.httpStatusCode >= 300) throw refusal(first.httpStatusCode, first.body)
      return { written: first.body, read: second.httpStatusCode >= 300 ? null : second.body }
    },
    repeat,
  )
}
