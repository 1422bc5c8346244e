import { Failure } from '../../core/errors.ts'
import type { RemoteWrite, Session, WriteResult } from '../connector.ts'
import type { FieldValues } from '../domain/entities.ts'
import { emailKey } from '../domain/identity.ts'
import { call, type Conversation } from './client.ts'
import { hasExternalIdField } from './describe.ts'
import { knownEmails } from './known-emails.ts'
import { type Problem, problemOf, problemsOf, statusOf } from './errors.ts'
import { externalIdField, type SObject, writeValue } from './mapping.ts'
import { fieldTypes } from './records.ts'
import { readAnswer, type SaveResult, saveResultsSchema } from './schema.ts'

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
    return resultsOf(conversation, writes, await send(conversation, sobject, writes))
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

async function send(
  conversation: Conversation,
  sobject: SObject,
  writes: readonly RemoteWrite[],
): Promise<readonly SaveResult[]> {
  const { session } = conversation
  const options = { allOrNone: false }
  const creates = writes.filter((write) => write.kind === 'create')
  const known = await knownEmails(conversation, sobject)
  known.add(writes.flatMap(({ properties }) => emailKey(properties['Email']) ?? []))
  if (creates.length === 0) {
    const rows = writes.flatMap((write) => (write.kind === 'update' ? [{ ...valuesOf(session, write), Id: write.id }] : []))
    return read(await call(conversation, (connection) => connection.update(sobject, rows, options)), writes)
  }
  if (await hasExternalIdField(conversation, sobject)) {
    const rows = creates.map((write) => ({ ...valuesOf(session, write), [externalIdField]: write.externalId }))
    return read(await call(conversation, (connection) => connection.upsert(sobject, rows, externalIdField, options)), writes)
  }
  const rows = creates.map((write) => valuesOf(session, write))
  return read(await call(conversation, (connection) => connection.create(sobject, rows, options), 'once'), writes)
}

function valuesOf(session: Session, { properties }: RemoteWrite): FieldValues {
  const types = fieldTypes(session)
  return Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, writeValue(types.get(name), value)]))
}

/** Results are in the order of the rows, so their number has to match. */
function read(answer: unknown, writes: readonly RemoteWrite[]): readonly SaveResult[] {
  return readAnswer(saveResultsSchema.length(writes.length), answer)
}

function resultsOf(
  { now }: Conversation,
  writes: readonly RemoteWrite[],
  answers: readonly SaveResult[],
): readonly WriteResult[] {
  return writes.map((write, index): WriteResult => {
    const answer = answers[index]
    const [error] = answer?.errors ?? []
    if (answer?.success === true && answer.id) return written(write, answer.id, now, answer.created !== false)
    return refused(
      write,
      error === undefined
        ? { code: 'NO_ANSWER', message: 'Salesforce returned no result for this record.', fields: [], existingId: null }
        : problemOf({ ...error, code: error.statusCode }),
    )
  })
}

async function updateOne(conversation: Conversation, sobject: SObject, write: Update): Promise<WriteResult> {
  const headers = { 'If-Unmodified-Since': new Date(write.before.updatedAt).toUTCString() }
  try {
    await call(conversation, (connection) =>
      connection.update(sobject, { ...valuesOf(conversation.session, write), Id: write.id }, { headers }),
    )
    return written(write, write.id, conversation.now, false)
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

/** The response does not contain the new stamp; the next read returns it. */
function written(write: RemoteWrite, id: string, now: () => number, created: boolean): WriteResult {
  const updatedAt = new Date(now()).toISOString()
  return { kind: 'ok', key: write.key, id, updatedAt, created: write.kind === 'create' && created }
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
