import { Failure } from '../../core/errors.ts'
import { chunks } from '../connector-kit/chunks.ts'
import type { RemoteWrite, WriteResult } from '../connector.ts'
import { writeRemote } from '../domain/field-mapping.ts'
import type { RunContext } from './run-context.ts'
import type { Task } from './task.ts'

/** A field of one write that the CRM rejected; the other fields of the record were sent without it. */
export type RejectedField = { readonly crmField: string; readonly code: string; readonly message: string }

export type Responses = {
  readonly results: ReadonlyMap<string, WriteResult>
  /** By the task's key. */
  readonly rejectedFields: ReadonlyMap<string, readonly RejectedField[]>
  /** Keys of writes that were sent and not answered, and may still be carried out. */
  readonly unanswered: ReadonlySet<string>
  /** What stopped the batch before everything was sent. */
  readonly failure: { readonly thrown: unknown } | null
}

/** Fields of one record that are left out one after the other before the rest of it is given up. */
const rejectedFieldsMax = 5

/**
 * Sends all writes of a batch in as few calls as the CRM allows, concurrently within the budget. A record of which the CRM rejects one
 * field is sent again without that field, so that one bad value does not hold back the others. After a failure no further call starts.
 */
export async function sendWrites(ctx: RunContext, tasks: readonly Task[], stopping: AbortSignal): Promise<Responses> {
  const results = new Map<string, WriteResult>()
  const rejectedFields = new Map<string, RejectedField[]>()
  const unanswered = new Set<string>()
  let failure: Responses['failure'] = null
  const sendBatch = async (batch: readonly RemoteWrite[]) => {
    if (failure !== null || stopping.aborted) return
    try {
      const answers = await ctx.connector.upsertRecords(ctx.session, ctx.object, batch)
      for (const answer of answers) results.set(answer.key, answer)
    } catch (thrown) {
      failure ??= { thrown }
      if (thrown instanceof Failure && thrown.effect === 'pending') for (const { key } of batch) unanswered.add(key)
    }
  }

  let writes = tasks.flatMap((task) => toRemoteWrite(ctx, task) ?? [])
  for (let rejections = 0; writes.length > 0; rejections += 1) {
    await Promise.all(batchesOf(ctx, writes).map((batch) => ctx.limitWrites(sendBatch, batch)))
    if (rejections === rejectedFieldsMax || failure !== null || stopping.aborted) break
    writes = writes.flatMap((write) => {
      const result = results.get(write.key)
      const reduced = result?.kind === 'rejected' ? withoutField(write, result.field) : null
      if (result?.kind !== 'rejected' || reduced === null || result.field === undefined) return []
      const { field: crmField, code, message } = result
      rejectedFields.set(write.key, [...(rejectedFields.get(write.key) ?? []), { crmField, code, message }])
      // Unanswered until the rest of the record is.
      results.delete(write.key)
      return [reduced]
    })
  }
  return { results, rejectedFields, unanswered, failure }
}

function toRemoteWrite(ctx: RunContext, { entry: { key }, write }: Task): RemoteWrite | null {
  if (write === null) return null
  const properties = writeRemote(ctx.mapping, write.values)
  return write.kind === 'update'
    ? { kind: 'update', key, id: write.before.id, properties, before: write.before }
    : { kind: 'create', key, externalId: write.externalId, properties }
}

function batchesOf({ connector }: RunContext, writes: readonly RemoteWrite[]): readonly (readonly RemoteWrite[])[] {
  return (['update', 'create'] as const).flatMap((kind) =>
    chunks(
      writes.filter((write) => write.kind === kind),
      connector.capabilities.batchSize,
    ),
  )
}

/** The write without one of its fields; null where it does not have that field, or has no other. */
function withoutField<W extends RemoteWrite>(write: W, field: string | undefined): W | null {
  if (field === undefined || !(field in write.properties)) return null
  const { [field]: _rejected, ...properties } = write.properties
  return Object.keys(properties).length === 0 ? null : { ...write, properties }
}
