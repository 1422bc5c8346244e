import { Failure } from '../../core/errors.ts'
import { bisected } from '../connector-kit/bisected.ts'
import type { RemoteWrite, WriteResult } from '../port/writes.ts'
import type { Conversation } from './client.ts'
import { writeAndRead } from './composite.ts'
import { withoutRoles, writeRoles } from './contact-role-writes.ts'
import { describeWhole, hasExternalIdField } from './describe.ts'
import { duplicateRuleHeader } from './duplicate-rules.ts'
import { type Problem, problemOf, problemsOf, statusOf } from './errors.ts'
import { convertLeads, withoutConversion } from './lead-conversion.ts'
import type { SalesforceObject } from './objects.ts'
import { refusedByRecordType } from './record-types.ts'
import { columnsToReadBack, fieldTypes, propertiesIn } from './records.ts'
import { refused, withFieldOfParser } from './refused.ts'
import { readAnswer, rowSchema, type SalesforceRow, savedSchema } from './schema.ts'
import { referenceId, type Sent, sendCollection } from './send-collection.ts'
import { changedWith, writtenColumns } from './shapes.ts'

type Update = Extract<RemoteWrite, { kind: 'update' }>
type Create = Extract<RemoteWrite, { kind: 'create' }>

/** Waits before rows that were locked are retried. */
export const lockWaitsMs = [200, 600, 1_500]

/**
 * Sends up to 200 writes of one kind in one call, with a result per row. Creates are upserts on our own id where the org has a
 * field for it. A single update is conditional on the time its record was read, so that it does not overwrite a later change;
 * Salesforce has no such condition for several records.
 */
export async function writeRecords(
  conversation: Conversation,
  object: SalesforceObject,
  writes: readonly RemoteWrite[],
): Promise<readonly WriteResult[]> {
  const own = writes.flatMap((write) => ownPart(write) ?? [])
  let results = await writeBatches(conversation, object, own)
  for (const waitMs of lockWaitsMs) {
    const again = own.filter((write) => results.some((result) => result.key === write.key && isWorthRepeating(object, result)))
    if (again.length === 0) break
    await conversation.sleep(waitMs)
    const renewed = new Map((await writeBatches(conversation, object, again)).map((result) => [result.key, result]))
    results = results.map((result) => renewed.get(result.key) ?? result)
  }
  results = await withRecordTypes(conversation, object, own, results)
  const others = writes.filter((write) => ownPart(write) === null).flatMap(asItIs)
  const written = await writeRoles(conversation, object, writes, [...results, ...others])
  return convertLeads(conversation, object, writes, written)
}

/** Results in which it is said of a refused option whether the record's type lacks it, or the field. */
async function withRecordTypes(
  conversation: Conversation,
  object: SalesforceObject,
  writes: readonly RemoteWrite[],
  results: readonly WriteResult[],
): Promise<readonly WriteResult[]> {
  if (!results.some((result) => result.kind === 'rejected' && result.reason === 'not_an_option')) return results
  const description = await describeWhole(conversation, object)
  const written = new Map(writes.map((write) => [write.key, write]))
  return results.map((result) => {
    const write = written.get(result.key)
    return write === undefined ? result : refusedByRecordType(result, write, description)
  })
}

/** What is written to the record itself; null where nothing is. */
function ownPart(write: RemoteWrite): RemoteWrite | null {
  const own = withoutRoles(write)
  return own === null ? null : withoutConversion(own)
}

/** A record of which nothing is written itself: contact roles do not move its time, and a conversion says its own. */
function asItIs(write: RemoteWrite): readonly WriteResult[] {
  if (write.kind === 'create') return []
  const { key, id, before } = write
  return [{ kind: 'ok', key, id, updatedAt: before.updatedAt, created: false, stored: {} }]
}

/** Whether duplicates are allowed is said of a whole call. */
async function writeBatches(
  conversation: Conversation,
  object: SalesforceObject,
  writes: readonly RemoteWrite[],
): Promise<readonly WriteResult[]> {
  const allowing = writes.filter(({ allowDuplicates }) => allowDuplicates === true)
  const results = []
  for (const batch of [allowing, writes.filter((write) => !allowing.includes(write))]) {
    results.push(...(await writeBatch(conversation, object, batch)))
  }
  return results
}

async function writeBatch(
  conversation: Conversation,
  object: SalesforceObject,
  writes: readonly RemoteWrite[],
): Promise<readonly WriteResult[]> {
  const send = async (some: readonly RemoteWrite[]): Promise<readonly WriteResult[]> => {
    const [first, ...others] = some
    if (others.length === 0 && first?.kind === 'update') return [await updateOne(conversation, object, first)]
    const results = resultsOf(conversation, object, some, await sendCollection(conversation, object, some))
    return withDuplicates(conversation, object, some, results)
  }
  return bisected(writes, send, (write, failure) => refusedCall(conversation, object, write, failure))
}

function resultsOf(
  conversation: Conversation,
  object: SalesforceObject,
  writes: readonly RemoteWrite[],
  { answers, stored }: Sent,
): readonly WriteResult[] {
  return writes.map((write, index): WriteResult => {
    const answer = answers[index]
    const [error] = answer?.errors ?? []
    if (answer?.success === true && answer.id) {
      return written(conversation, object, write, answer.id, answer.created !== false, stored.get(answer.id))
    }
    return refused(
      object,
      write,
      error === undefined ? { ...noProblem, code: 'NO_ANSWER' } : problemOf({ ...error, code: error.statusCode }),
    )
  })
}

async function updateOne(conversation: Conversation, object: SalesforceObject, write: Update): Promise<WriteResult> {
  const path = `/sobjects/${object.sobject}/${write.id}`
  const fields = columnsToReadBack(conversation.session, object).join(',')
  try {
    const { read } = await writeAndRead(
      conversation,
      {
        method: 'PATCH',
        path,
        referenceId,
        body: writtenColumns(object, conversation.session, write),
        httpHeaders: {
          ...duplicateRuleHeader([write]),
          'If-Unmodified-Since': new Date(write.before.updatedAt).toUTCString(),
        },
      },
      { method: 'GET', path: `${path}?fields=${fields}`, referenceId: 'stored' },
    )
    return written(conversation, object, write, write.id, false, read === null ? undefined : readAnswer(rowSchema, read))
  } catch (thrown) {
    if (!(thrown instanceof Failure)) throw thrown
    if (statusOf(thrown) === 412) return { kind: 'changed', key: write.key }
    return refusedRow(conversation, object, write, thrown)
  }
}

/** A create in a call of its own. */
async function createOne(conversation: Conversation, object: SalesforceObject, write: Create): Promise<WriteResult> {
  const path = `/sobjects/${object.sobject}`
  const isUpsert = await hasExternalIdField(conversation, object)
  const request = {
    referenceId,
    body: writtenColumns(object, conversation.session, write),
    httpHeaders: duplicateRuleHeader([write]),
  }
  const read = `${path}/@{${referenceId}.id}?fields=${columnsToReadBack(conversation.session, object).join(',')}`
  try {
    const answer = await writeAndRead(
      conversation,
      isUpsert
        ? { ...request, method: 'PATCH', path: `${path}/${object.externalIdField}/${write.externalId}` }
        : { ...request, method: 'POST', path },
      { method: 'GET', path: read, referenceId: 'stored' },
      isUpsert ? 'repeatable' : 'once',
    )
    const { id, created } = readAnswer(savedSchema, answer.written)
    return written(
      conversation,
      object,
      write,
      id,
      created,
      answer.read === null ? undefined : readAnswer(rowSchema, answer.read),
    )
  } catch (thrown) {
    if (!(thrown instanceof Failure)) throw thrown
    return refusedRow(conversation, object, write, thrown)
  }
}

/**
 * Results in which what a duplicate rule has found is named: a collection says only that there is something, a row in a call of its own
 * says what.
 */
async function withDuplicates(
  conversation: Conversation,
  object: SalesforceObject,
  writes: readonly RemoteWrite[],
  results: readonly WriteResult[],
): Promise<readonly WriteResult[]> {
  const named = new Map<string, WriteResult>()
  for (const result of results) {
    if (result.kind !== 'rejected' || result.reason !== 'duplicate_rule' || result.rule !== undefined) continue
    const write = writes.find(({ key }) => key === result.key)
    if (write?.kind === 'update') named.set(write.key, await updateOne(conversation, object, write))
    if (write?.kind === 'create') named.set(write.key, await createOne(conversation, object, write))
  }
  return results.map((result) => named.get(result.key) ?? result)
}

/** The result of a row whose own call failed. @throws what does not concern the row alone */
function refusedRow(conversation: Conversation, object: SalesforceObject, write: RemoteWrite, failure: Failure): WriteResult {
  const [problem] = problemsOf(failure)
  if (failure.kind === 'rejected' || (problem !== undefined && rowCodes.has(problem.code))) {
    return refusedCall(conversation, object, write, failure)
  }
  throw failure
}

/** Codes that concern only the row, although as the error of a whole call they would concern the connection. */
const rowCodes = new Set([
  'INSUFFICIENT_ACCESS_OR_READONLY',
  'INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY',
  'UNABLE_TO_LOCK_ROW',
  'ENTITY_IS_LOCKED',
  'STORAGE_LIMIT_EXCEEDED',
])

const noProblem: Problem = { code: '', message: '', fields: [], existingId: null, duplicates: null }

function refusedCall({ session }: Conversation, object: SalesforceObject, write: RemoteWrite, failure: Failure): WriteResult {
  const problem = problemsOf(failure)[0] ?? { ...noProblem, code: failure.code, message: failure.message }
  return refused(object, write, withFieldOfParser(problem, write, fieldTypes(session)))
}

/** Without its row, the stamp is not known; the next read returns it. */
function written(
  { session, now }: Conversation,
  object: SalesforceObject,
  write: RemoteWrite,
  id: string,
  created: boolean,
  row: SalesforceRow | undefined,
): WriteResult {
  const also = write.kind === 'create' ? [] : changedWith(object, write)
  return {
    kind: 'ok',
    key: write.key,
    id,
    updatedAt: row?.SystemModstamp ?? new Date(now()).toISOString(),
    created: write.kind === 'create' && created,
    stored: row === undefined ? {} : propertiesIn(session, object, row),
    ...(also.length === 0 ? {} : { alsoChanged: also }),
  }
}

/**
 * Rows that were locked, and creates that collided on their own external id: a concurrent create made the same record, which the
 * next upsert finds.
 */
function isWorthRepeating({ externalIdField }: SalesforceObject, result: WriteResult): boolean {
  if (result.kind !== 'rejected') return false
  return result.code === 'unable_to_lock_row' || (result.code === 'duplicate_value' && result.field === externalIdField)
}
