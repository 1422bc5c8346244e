import type { RemoteWrite, WriteResult } from '../port/writes.ts'
import { bisected } from '../connector-kit/bisected.ts'
import type { FieldValue, FieldValues } from '../domain/entities.ts'
import { writeReferences } from './associations.ts'
import { call, type Conversation } from './client.ts'
import { existingId, holderId, propertyAtFault, reasonOf } from './errors.ts'
import { ensureExternalId } from './external-id.ts'
import { writeProperties } from './mapping.ts'
import type { HubSpotObject } from './object-type.ts'
import { stageProperties } from './pipelines.ts'
import { propertiesIn } from './records.ts'
import { type BatchAnswer, batchSchema, readAnswer, type RowError } from './schema.ts'

/**
 * Sends up to 100 writes of one kind: their properties in one call, then the associations behind their references, where there are any.
 * Creates are upserts on our own id, so they are idempotent. Rows carry a trace id, so that HubSpot reports errors per row.
 */
export async function writeRecords(
  conversation: Conversation,
  object: HubSpotObject,
  writes: readonly RemoteWrite[],
): Promise<readonly WriteResult[]> {
  const referring = writes.filter((write) => write.kind === 'update').filter((write) => isReferencesOnly(object, write))
  const sent = await bisected(
    writes.filter((write) => !referring.some(({ key }) => key === write.key)),
    async (some) => resultsOf(conversation, object, some, await send(conversation, object, some)),
    (write, failure) => rejection(object, write, { category: failure.code, message: failure.said ?? failure.message }),
  )
  // HubSpot does not count these as changes of their records.
  const unchanged = referring.map(
    ({ key, id, before }): WriteResult => ({ kind: 'ok', key, id, updatedAt: before.updatedAt, created: false, stored: {} }),
  )
  return writeReferences(conversation, object, writes, [...sent, ...unchanged])
}

function isReferencesOnly({ references }: HubSpotObject, { properties }: RemoteWrite): boolean {
  const names = Object.keys(properties)
  return names.length > 0 && names.every((name) => Object.hasOwn(references, name))
}

/** A write's values without those that are associations to HubSpot. */
function ownProperties({ references, stage, inMilliseconds = [] }: HubSpotObject, { properties }: RemoteWrite): FieldValues {
  const own: Record<string, FieldValue> = {}
  for (const [name, value] of Object.entries(properties)) {
    if (Object.hasOwn(references, name)) continue
    if (name === stage?.property) Object.assign(own, stageProperties(stage, value))
    else own[name] = inMilliseconds.includes(name) ? millisecondsOf(value) : value
  }
  return own
}

/** A moment as a number; what is none is left to HubSpot to refuse. */
function millisecondsOf(value: FieldValue): FieldValue {
  const at = typeof value === 'string' ? Date.parse(value) : Number.NaN
  return Number.isNaN(at) ? value : at
}

function filled({ now }: Conversation, { filledWithNow = [] }: HubSpotObject): Record<string, string> {
  return Object.fromEntries(filledWithNow.map((name) => [name, new Date(now()).toISOString()]))
}

async function send(conversation: Conversation, object: HubSpotObject, writes: readonly RemoteWrite[]): Promise<BatchAnswer> {
  const { path } = object
  const creates = writes.filter((write) => write.kind === 'create')
  const updates = writes.filter((write) => write.kind === 'update')
  if (creates.length > 0) await ensureUpserts(conversation, object)
  const idProperty = object.externalId.property
  const answer =
    creates.length > 0
      ? await call(conversation, 'general', (client) =>
          client.crm.objects.batchApi.upsert(path, {
            inputs: creates.map((write) => ({
              idProperty,
              id: write.externalId,
              objectWriteTraceId: write.key,
              properties: {
                ...filled(conversation, object),
                ...writeProperties(ownProperties(object, write)),
                [idProperty]: write.externalId,
              },
            })),
          }),
        )
      : await call(conversation, 'general', (client) =>
          client.crm.objects.batchApi.update(path, {
            inputs: updates.map((write) => ({
              id: write.id,
              objectWriteTraceId: write.key,
              properties: writeProperties(ownProperties(object, write)),
            })),
          }),
        )
  return readAnswer(batchSchema, answer)
}

/** An account may have been connected before the object was synced, and before its scopes were granted: then it lacks our property. */
function ensureUpserts(conversation: Conversation, object: HubSpotObject): Promise<void> {
  if (object.scopes.always) return Promise.resolve()
  return conversation.session.memoizeForRun(`hubspot:external-id:${object.path}`, () => ensureExternalId(conversation, object))
}

function resultsOf(
  { session }: Conversation,
  object: HubSpotObject,
  writes: readonly RemoteWrite[],
  answer: BatchAnswer,
): readonly WriteResult[] {
  const byKey = new Map(writes.map((write) => [write.key, write]))
  const byId = new Map(writes.map((write) => [write.kind === 'update' ? write.id : write.externalId, write]))
  const results = new Map<string, WriteResult>()
  for (const row of answer.results) {
    const write =
      (row.objectWriteTraceId && byKey.get(row.objectWriteTraceId)) ||
      byId.get(row.id) ||
      byId.get(row.properties[object.externalId.property] ?? '')
    if (write) {
      results.set(write.key, {
        kind: 'ok',
        key: write.key,
        id: row.id,
        updatedAt: row.updatedAt.toISOString(),
        created: write.kind === 'create' && row._new !== false,
        stored: propertiesIn(session, object, row),
      })
    }
  }
  for (const error of answer.errors) {
    const keys = error.context?.['objectWriteTraceId'] ?? []
    const ids = error.context?.['ids'] ?? error.context?.['id'] ?? []
    const writesAtFault = [...keys.map((key) => byKey.get(key)), ...ids.map((id) => byId.get(id))]
    for (const write of writesAtFault) if (write) results.set(write.key, rejection(object, write, error))
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

function rejection({ keys }: HubSpotObject, write: RemoteWrite, error: RowError): WriteResult {
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
  const address = keys.email?.first
  // Those that a new record lacks are beside the sentence.
  const lacking = reason === 'required' ? error.context?.['properties']?.[0] : undefined
  const ofAddress = category === 'conflict' && address !== undefined && address in write.properties ? address : undefined
  const field = fault.field ?? lacking ?? ofAddress
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
