import { Failure } from '../../core/errors.ts'
import type { ArchiveResult } from '../connector.ts'
import { chunks } from '../connector-kit/chunks.ts'
import { call, type Conversation } from './client.ts'
import { type Problem, problemOf, problemsOf } from './errors.ts'
import { isId, type SObject } from './mapping.ts'
import { readAnswer, type SaveResult, saveResultsSchema } from './schema.ts'
import { goneCodes } from './refused.ts'
import { lockWaitsMs } from './writes.ts'

const batchSize = 200

/**
 * Moves records to the recycle bin, two hundred per call, with a result per row. Rows that were locked are retried.
 * @see
 * https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_composite_sobjects_collections_delete.htm
 */
export async function archiveRecords(
  conversation: Conversation,
  sobject: SObject,
  ids: readonly string[],
): Promise<readonly ArchiveResult[]> {
  const distinct = [...new Set(ids)]
  const results = await Promise.all(
    chunks(distinct.filter(isId), batchSize).map((batch) => archiveRetryingLocked(conversation, sobject, batch)),
  )
  return [...results.flat(), ...distinct.filter((id) => !isId(id)).map((id) => ({ kind: 'gone', id }) as const)]
}

async function archiveRetryingLocked(
  conversation: Conversation,
  sobject: SObject,
  ids: readonly string[],
): Promise<readonly ArchiveResult[]> {
  let results = await archiveBatch(conversation, sobject, ids)
  for (const waitMs of lockWaitsMs) {
    const locked = results.flatMap((result) =>
      result.kind === 'rejected' && result.code === 'unable_to_lock_row' ? [result.id] : [],
    )
    if (locked.length === 0) break
    await conversation.sleep(waitMs)
    const renewed = new Map((await archiveBatch(conversation, sobject, locked)).map((result) => [result.id, result]))
    results = results.map((result) => renewed.get(result.id) ?? result)
  }
  return results
}

/** A call that is rejected as a whole has archived nothing: it is bisected until the row at fault is isolated. */
async function archiveBatch(
  conversation: Conversation,
  sobject: SObject,
  ids: readonly string[],
): Promise<readonly ArchiveResult[]> {
  try {
    const answers = readAnswer(
      saveResultsSchema.length(ids.length),
      await call(conversation, (connection) => connection.destroy(sobject, [...ids], { allOrNone: false })),
    )
    return ids.map((id, index) => resultOf(id, answers[index]))
  } catch (thrown) {
    if (!(thrown instanceof Failure) || thrown.kind !== 'rejected') throw thrown
    const [only, ...others] = ids
    if (only !== undefined && others.length === 0) {
      const [problem] = problemsOf(thrown)
      return [refused(only, problem ?? { code: thrown.code, message: thrown.message })]
    }
    const half = Math.ceil(ids.length / 2)
    return [
      ...(await archiveBatch(conversation, sobject, ids.slice(0, half))),
      ...(await archiveBatch(conversation, sobject, ids.slice(half))),
    ]
  }
}

/** Results are in the order of the ids. */
function resultOf(id: string, answer: SaveResult | undefined): ArchiveResult {
  if (answer?.success === true) return { kind: 'ok', id }
  const [error] = answer?.errors ?? []
  if (error === undefined) {
    return { kind: 'rejected', id, code: 'no_answer', message: 'Salesforce returned no result for this record.' }
  }
  return refused(id, problemOf({ ...error, code: error.statusCode }))
}

function refused(id: string, { code, message }: Pick<Problem, 'code' | 'message'>): ArchiveResult {
  return goneCodes.has(code.toUpperCase()) ? { kind: 'gone', id } : { kind: 'rejected', id, code: code.toLowerCase(), message }
}
