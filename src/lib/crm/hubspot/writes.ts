import { Failure } from '../../core/errors.ts'
import type { RemoteWrite, WriteResult } from '../connector.ts'
import { call, type Conversation } from './client.ts'
import { existingId, holderId, propertyAtFault, reasonOf } from './errors.ts'
import { externalIdProperty, writeProperties } from './mapping.ts'
import { propertiesIn } from './records.ts'
import { type BatchAnswer, batchSchema, readAnswer, type RowError } from './schema.ts'

/**
 * Sends up to 100 writes of one kind in one call. Creates are upserts on our own id, so they are idempotent. Rows carry a trace
 * id, so that HubSpot reports errors per row; a batch that is rejected as a whole is bisected until the row at fault is isolated.
 */
export async function writeContacts(conversation: Conversation, writes: readonly RemoteWrite[]): Promise<readonly WriteResult[]> {
  if (writes.length === 0) return []
  try {
    return resultsOf(conversation, writes, await send(conversation, writes))
  } catch (thrown) {
    if (!(thrown instanceof Failure) || thrown.kind !== 'rejected') throw thrown
    const [only, ...others] = writes
    if (only !== undefined && others.length === 0)
      return [rejection(only, { category: thrown.code, message: thrown.said ?? thrown.message })]
    const half = Math.ceil(writes.length / 2)
    return [
      ...(await writeContacts(conversation, writes.slice(0, half))),
      ...(await writeContacts(conversation, writes.slice(half))),
    ]
  }
}

async function send(conversation: Conversation, writes: readonly RemoteWrite[]): Promise<BatchAnswer> {
  const creates = writes.filter((write) => write.kind === 'create')
  const updates = writes.filter((write) => write.kind === 'update')
  const answer =
    creates.length > 0
      ? await call(conversation, 'general', (client) =>
          client.crm.contacts.batchApi.upsert({
            inputs: creates.map((write) => ({
              idProperty: externalIdProperty,
              id: write.externalId,
              objectWriteTraceId: write.key,
              properties: { ...writeProperties(write.properties), [externalIdProperty]: write.externalId },
            })),
          }),
        )
      : await call(conversation, 'general', (client) =>
          client.crm.contacts.batchApi.update({
            inputs: updates.map((write) => ({
              id: write.id,
              objectWriteTraceId: write.key,
              properties: writeProperties(write.properties),
            })),
          }),
        )
  return readAnswer(batchSchema, answer)
}

function resultsOf({ session }: Conversation, writes: readonly RemoteWrite[], answer: BatchAnswer): readonly WriteResult[] {
  const byKey = new Map(writes.map((write) => [write.key, write]))
  const byId = new Map(writes.map((write) => [write.kind === 'update' ? write.id : write.externalId, write]))
  const results = new Map<string, WriteResult>()
  for (const row of answer.results) {
    const write =
      (row.objectWriteTraceId && byKey.get(row.objectWriteTraceId)) ||
      byId.get(row.id) ||
      byId.get(row.properties[externalIdProperty] ?? '')
    if (write) {
      results.set(write.key, {
        kind: 'ok',
        key: write.key,
        id: row.id,
        updatedAt: row.updatedAt.toISOString(),
        created: write.kind === 'create' && row._new !== false,
        stored: propertiesIn(session, row),
      })
    }
  }
  for (const error of answer.errors) {
    const keys = error.context?.['objectWriteTraceId'] ?? []
    const ids = error.context?.['ids'] ?? error.context?.['id'] ?? []
    const writesAtFault = [...keys.map((key) => byKey.get(key)), ...ids.map((id) => byId.get(id))]
    for (const write of writesAtFault) if (write) results.set(write.key, rejection(write, error))
  }
  return writes.map(
    (write) =>
      results.get(write.key) ?? {
        kind: 'rejected',
        key: write.key,
        reason: 'unanswered',
        code: 'no_answer',
        message: '',
      },
  )
}

function rejection(write: RemoteWrite, error: RowError): WriteResult {
  const category = error.category.toLowerCase()
  if (write.kind === 'create' && (category === 'conflict' || existingId(error.message) !== null)) {
    return { kind: 'exists', key: write.key, id: existingId(error.message) }
  }
  if (write.kind === 'update' && category === 'object_not_found') return { kind: 'gone', key: write.key }
  const fault = propertyAtFault(error.message)
  const code = fault.code ?? category
  const reason = reasonOf(code, fault.message)
  const holder = reason === 'taken' ? holderId(fault.message) : null
  // Of an address that another contact has, HubSpot names the contact only.
  const field = fault.field ?? (category === 'conflict' && 'email' in write.properties ? 'email' : undefined)
  return {
    kind: 'rejected',
    key: write.key,
    reason,
    code,
    message: fault.message,
    ...(field === undefined ? {} : { field }),
    ...(holder === null ? {} : { holders: [holder] }),
  }
}
