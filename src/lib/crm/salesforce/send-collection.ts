import { Failure } from '../../core/errors.ts'
import type { Repeat } from '../port/session.ts'
import type { RemoteWrite } from '../port/writes.ts'
import { emailKey } from '../domain/email-key.ts'
import { type Conversation, queryRows } from './client.ts'
import { type Subrequest, writeAndRead } from './composite.ts'
import { hasExternalIdField } from './describe.ts'
import { duplicateRuleHeader } from './duplicate-rules.ts'
import { knownEmails } from './known-emails.ts'
import type { SalesforceObject } from './objects.ts'
import { columnsToReadBack } from './records.ts'
import {
  pageSchema,
  readAnswer,
  retrievedSchema,
  rowSchema,
  type SalesforceRow,
  type SaveResult,
  saveResultsSchema,
} from './schema.ts'
import { writtenColumns } from './shapes.ts'
import { literal, queriesForValues, select } from './soql.ts'

/** A write's answers, and the rows as they are stored since, by id. A row is missing where it could not be read back. */
export type Sent = { readonly answers: readonly SaveResult[]; readonly stored: ReadonlyMap<string, SalesforceRow> }

/** Sends a collection of writes of one kind, and reads back what it has stored, in one call. */
export async function sendCollection(
  conversation: Conversation,
  object: SalesforceObject,
  writes: readonly RemoteWrite[],
): Promise<Sent> {
  const known = await knownEmails(conversation, object)
  const { email } = object.keys
  if (email !== undefined) known?.add(writes.flatMap(({ properties }) => emailKey(properties[email]) ?? []))
  const plan = await planOf(conversation, object, writes)
  const { written, read } = await writeAndRead(conversation, plan.write, plan.read, plan.repeat)
  // Results are in the order of the rows, so their number has to match.
  const answers = readAnswer(saveResultsSchema.length(writes.length), written)
  const rows = read === null ? await readBack(conversation, object, answers) : plan.rowsIn(read)
  return { answers, stored: new Map(rows.map((row) => [row.Id, row])) }
}

type Plan = {
  readonly write: Subrequest
  readonly read: Subrequest
  readonly repeat: Repeat
  readonly rowsIn: (read: unknown) => readonly SalesforceRow[]
}

/** The name of the write within a composite request. */
export const referenceId = 'written'

/** Updates are read back by their ids, upserts by ours, and other creates by the ids of the answer. */
async function planOf(conversation: Conversation, object: SalesforceObject, writes: readonly RemoteWrite[]): Promise<Plan> {
  const { session } = conversation
  const { externalIdField } = object
  const fields = columnsToReadBack(session, object)
  const rowOf = (write: RemoteWrite) => ({ attributes: { type: object.sobject }, ...writtenColumns(object, session, write) })
  const bodyOf = (records: readonly object[]) => ({ allOrNone: false, records })
  const byIds = (ids: readonly string[]): Subrequest => ({
    method: 'POST',
    path: `/composite/sobjects/${object.sobject}`,
    referenceId: 'stored',
    body: { ids, fields },
  })
  const retrieved = (read: unknown) => readAnswer(retrievedSchema, read).filter((row) => row !== null)
  const path = '/composite/sobjects'
  const httpHeaders = duplicateRuleHeader(writes)
  const updates = writes.filter((write) => write.kind === 'update')
  if (updates.length > 0) {
    const body = bodyOf(updates.map((write) => ({ ...rowOf(write), id: write.id })))
    const read = byIds(updates.map(({ id }) => id))
    return { write: { method: 'PATCH', path, referenceId, body, httpHeaders }, read, repeat: 'repeatable', rowsIn: retrieved }
  }
  const creates = writes.filter((write) => write.kind === 'create')
  if (await hasExternalIdField(conversation, object)) {
    const body = bodyOf(creates.map((write) => ({ ...rowOf(write), [externalIdField]: write.externalId })))
    const ours = creates.map(({ externalId }) => literal(externalId)).join(',')
    const soql = select({ fields, from: object.sobject, where: `${externalIdField} IN (${ours})` })
    return {
      write: { method: 'PATCH', path: `${path}/${object.sobject}/${externalIdField}`, referenceId, body, httpHeaders },
      read: { method: 'GET', path: `/query?q=${encodeURIComponent(soql)}`, referenceId: 'stored' },
      repeat: 'repeatable',
      rowsIn: (read) => readAnswer(pageSchema, read).records.map((row) => readAnswer(rowSchema, row)),
    }
  }
  const read = byIds(creates.map((_, index) => `@{${referenceId}[${index}].id}`))
  return {
    write: { method: 'POST', path, referenceId, body: bodyOf(creates.map(rowOf)), httpHeaders },
    read,
    repeat: 'once',
    rowsIn: retrieved,
  }
}

/**
 * Reads what was written in a call of its own, where that did not work in the same call: a create that was refused has no id. Without it
 * the next read shows what was stored.
 */
async function readBack(
  conversation: Conversation,
  object: SalesforceObject,
  answers: readonly SaveResult[],
): Promise<readonly SalesforceRow[]> {
  const ids = answers.flatMap(({ success, id }) => (success && id ? [id] : []))
  const fields = columnsToReadBack(conversation.session, object)
  const queries = queriesForValues(ids, (list) => select({ fields, from: object.sobject, where: `Id IN ${list}` }))
  try {
    return (await Promise.all(queries.map((soql) => queryRows(conversation, soql)))).flat()
  } catch (thrown) {
    if (thrown instanceof Failure) return []
    throw thrown
  }
}
