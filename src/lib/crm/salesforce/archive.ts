import type { ArchiveResult } from '../port/writes.ts'
import { bisected } from '../connector-kit/bisected.ts'
import { chunks } from '../connector-kit/chunks.ts'
import { call, type Conversation } from './client.ts'
import { type Problem, problemOf, problemsOf } from './errors.ts'
import { isId } from './mapping.ts'
import type { SalesforceObject } from './objects.ts'
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
  object: Pick<SalesforceObject, 'sobject'>,
  ids: readonly string[],
): Promise<readonly ArchiveResult[]> {
  const distinct = [...new Set(ids)]
  const results = await Promise.all(
    chunks(distinct.filter(isId), batchSize).map((batch) => archiveRetryingLocked(conversation, object, batch)),
  )
  return [...results.flat(), ...distinct.filter((id) => !isId(id)).map((id) => ({ kind: 'gone', id }) as const)]
}

async function archiveRetryingLocked(
  conversation: Conversation,
  object: Pick<SalesforceObject, 'sobject'>,
  ids: readonly string[],
): Promise<readonly ArchiveResult[]> {
  let results = await archiveBatch(conversation, object, ids)
  for (const waitMs of lockWaitsMs) {
    const locked = results.flatMap((result) =>
      result.kind === 'rejected' && result.code === 'unable_to_lock_row' ? [result.id] : [],
    )
    if (locked.length === 0) break
    await conversation.sleep(waitMs)
    const renewed = new Map((await archiveBatch(conversation, object, locked)).map((result) => [result.id, result]))
    results = results.map((result) => renewed.get(result.id) ?? result)
  }
  return results
}

async function archiveBatch(
  conversation: Conversation,
  { sobject }: Pick<SalesforceObject, 'sobject'>,
  ids: readonly string[],
): Promise<readonly ArchiveResult[]> {
  const archive = async (some: readonly string[]): Promise<readonly ArchiveResult[]> => {
    const answers = readAnswer(
      saveResultsSchema.length(some.length),
      await call(conversation, (connection) => connection.destroy(sobject, [...some], { allOrNone: false })),
    )
    return some.map((id, index) => resultOf(id, answers[index]))
  }
  return bisected(ids, archive, (id, failure) => refused(id, problemsOf(failure)[0] ?? failure))
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
