import { Failure } from '../../core/errors.ts'
import type { RemoteWrite, WriteResult } from '../connector.ts'
import type { Conversation } from './client.ts'
import { writeAndRead } from './composite.ts'
import { type Problem, problemOf, problemsOf, statusOf } from './errors.ts'
import { externalIdField, type SObject } from './mapping.ts'
import { columnsToReadBack, propertiesIn } from './records.ts'
import { readAnswer, rowSchema, type SalesforceRow } from './schema.ts'
import { referenceId, type Sent, sendCollection, valuesOf } from './send-collection.ts'

type Update = Extract<RemoteWrite, { kind: 'update' }>

/** Waits before rows that were locked are retried. */
export const lockWaitsMs = [200, 600, 1_500]

/**
 * Sends up to 200 writes of one kind in one call, with a result per row. Creates are upserts on our own id where the org has a
 * field for it. A single update is conditional on the time its record was read, so that it does not overwrite a later change;
 * Salesforce has no such condition for several records.
 */
export async function writeRecords(
  conversation: Conversation,
  sobject: SObject,
  writes: readonly RemoteWrite[],
): Promise<readonly WriteResult[]> {
  let results = await writeBatch(conversation, sobject, writes)
  for (const waitMs of lockWaitsMs) {
    const again = writes.filter((write) => results.some((result) => result.key === write.key && isWorthRepeating(result)))
    if (again.length === 0) break
    await conversation.sleep(waitMs)
    const renewed = new Map((await writeBatch(conversation, sobject, again)).map((result) => [result.key, result]))
    results = results.map((result) => renewed.get(result.key) ?? result)
  }
  return results
}

/** A call that is rejected as a whole has written nothing: it is bisected until the row at fault is isolated. */
async function writeBatch(
  conversation: Conversation,
  sobject: SObject,
  writes: readonly RemoteWrite[],
): Promise<readonly WriteResult[]> {
  const [first, ...others] = writes
  if (first === undefined) return []
  if (others.length === 0 && first.kind === 'update') return [await updateOne(conversation, sobject, first)]
  try {
    return resultsOf(conversation, writes, await sendCollection(conversation, sobject, writes))
  } catch (thrown) {
    if (!(thrown instanceof Failure) || thrown.kind !== 'rejected') throw thrown
    if (others.length === 0) return [refused(first, problemOfCall(thrown))]
    const half = Math.ceil(writes.length / 2)
    return [
      ...(await writeBatch(conversation, sobject, writes.slice(0, half))),
      ...(await writeBatch(conversation, sobject, writes.slice(half))),
    ]
  }
}

function resultsOf(
  conversation: Conversation,
  writes: readonly RemoteWrite[],
  { answers, stored }: Sent,
): readonly WriteResult[] {
  return writes.map((write, index): WriteResult => {
    const answer = answers[index]
    const [error] = answer?.errors ?? []
    if (answer?.success === true && answer.id) {
      return written(conversation, write, answer.id, answer.created !== false, stored.get(answer.id))
    }
    return refused(
      write,
      error === undefined
        ? { code: 'NO_ANSWER', message: 'Salesforce returned no result for this record.', fields: [], existingId: null }
        : problemOf({ ...error, code: error.statusCode }),
    )
  })
}

async function updateOne(conversation: Conversation, sobject: SObject, write: Update): Promise<WriteResult> {
  const path = `/sobjects/${sobject}/${write.id}`
  const fields = columnsToReadBack(conversation.session).join(',')
  try {
    const { read } = await writeAndRead(
      conversation,
      {
        method: 'PATCH',
        path,
        referenceId,
        body: valuesOf(conversation.session, write),
        httpHeaders: { 'If-Unmodified-Since': new Date(write.before.updatedAt).toUTCString() },
      },
      { method: 'GET', path: `${path}?fields=${fields}`, referenceId: 'stored' },
    )
    return written(conversation, write, write.id, false, read === null ? undefined : readAnswer(rowSchema, read))
  } catch (thrown) {
    if (!(thrown instanceof Failure)) throw thrown
    if (statusOf(thrown) === 412) return { kind: 'changed', key: write.key }
    const [problem] = problemsOf(thrown)
    if (thrown.kind === 'rejected' || (problem !== undefined && rowCodes.has(problem.code))) {
      return refused(write, problemOfCall(thrown))
    }
    throw thrown
  }
}

/** Codes that concern only the row, although as the error of a whole call they would concern the connection. */
const rowCodes = new Set([
  'INSUFFICIENT_ACCESS_OR_READONLY',
  'INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY',
  'UNABLE_TO_LOCK_ROW',
])

function problemOfCall(failure: Failure): Problem {
  const [problem] = problemsOf(failure)
  return problem ?? { code: failure.code, message: failure.message, fields: [], existingId: null }
}

/** Without its row, the stamp is not known; the next read returns it. */
function written(
  { session, now }: Conversation,
  write: RemoteWrite,
  id: string,
  created: boolean,
  row: SalesforceRow | undefined,
): WriteResult {
  return {
    kind: 'ok',
    key: write.key,
    id,
    updatedAt: row?.SystemModstamp ?? new Date(now()).toISOString(),
    created: write.kind === 'create' && created,
    stored: row === undefined ? {} : propertiesIn(session, row),
  }
}

/** Codes of rows that do not exist or were deleted. */
export const goneCodes: ReadonlySet<string> = new Set([
  'ENTITY_IS_DELETED',
  'INVALID_CROSS_REFERENCE_KEY',
  'NOT_FOUND',
  'MALFORMED_ID',
])
const duplicate = new Set(['DUPLICATES_DETECTED', 'DUPLICATE_VALUE'])

/**
 * Translates a row's error. The codes of a missing record are also used for a missing reference in the row; its field is named
 * then.
 */
export function refused(write: RemoteWrite, problem: Problem): WriteResult {
  const { key } = write
  const code = problem.code.toUpperCase()
  const [field] = problem.fields
  const isAboutRecord = field === undefined || field.toLowerCase() === 'id'
  if (write.kind === 'update' && goneCodes.has(code) && isAboutRecord) return { kind: 'gone', key }
  if (write.kind === 'create' && duplicate.has(code) && field !== externalIdField) {
    return { kind: 'exists', key, id: problem.existingId }
  }
  return {
    kind: 'rejected',
    key,
    code: problem.code.toLowerCase(),
    message: problem.message,
    ...(field === undefined ? {} : { field }),
  }
}

/**
 * Rows that were locked, and creates that collided on their own external id: a concurrent create made the same record, which the
 * next upsert finds.
 */
function isWorthRepeating(result: WriteResult): boolean {
  if (result.kind !== 'rejected') return false
  return result.code === 'unable_to_lock_row' || (result.code === 'duplicate_value' && result.field === externalIdField)
}
