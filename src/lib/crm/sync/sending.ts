import { Failure } from '../../core/errors.ts'
import { chunks } from '../connector-kit/chunks.ts'
import type { RemoteWrite, WriteResult } from '../port/writes.ts'
import { writeRemote } from '../domain/field-mapping.ts'
import { type Holder, joinHolders } from './join-holders.ts'
import { findMade } from './lookups.ts'
import { markTasks } from './mark-outgoing.ts'
import type { RunContext } from './run-context.ts'
import { sendBatches } from './send-batches.ts'
import type { Task } from './task.ts'

/** The answers that came, and what stopped the rest. */
export type Sent = {
  readonly answers: readonly WriteResult[]
  /** Keys of writes with an attempt that was not answered and may still be carried out, whatever became of the next one. */
  readonly unanswered: readonly string[]
  readonly failure: { readonly thrown: unknown } | null
}

/** What sending a batch needs of the run. */
export type Sending = Pick<RunContext, 'mapping'> & {
  readonly allowDuplicates: boolean
  /**
   * Any number of writes, in as few calls as the CRM allows, within the budget. After a failure no further call starts; one that the CRM has at a
   * single record is not one of the others.
   */
  readonly send: (writes: readonly RemoteWrite[], stopping: AbortSignal) => Promise<Sent>
  /** Marks tasks as outgoing. @returns them with their links' versions since; those whose link moved are missing */
  readonly mark: (tasks: readonly Task[]) => Promise<readonly Task[]>
  /** Tasks, marked as outgoing, that make holders of values let go of them. */
  readonly join: (holders: readonly Holder[]) => Promise<readonly Task[]>
}

export function sendingOf(ctx: RunContext): Sending {
  return {
    mapping: ctx.mapping,
    allowDuplicates: ctx.settings.allowDuplicates,
    send: (writes, stopping) => sendAll(ctx, writes, stopping),
    mark: (tasks) => markTasks(ctx, tasks),
    join: (holders) => joinHolders(ctx, holders),
  }
}

type Create = Extract<RemoteWrite, { kind: 'create' }>

async function sendAll(ctx: RunContext, writes: readonly RemoteWrite[], stopping: AbortSignal): Promise<Sent> {
  const unanswered: string[] = []
  const sentAt = new Date().toISOString()
  const send = async (batch: readonly RemoteWrite[], attempt: 'whole' | 'part'): Promise<readonly WriteResult[]> => {
    let isUnanswered = false
    const session = (attempt === 'part' ? ctx.session.withoutRepeats() : ctx.session).watched(() => {
      isUnanswered = true
    })
    for (const write of batch) if (write.kind === 'update') ctx.touched.add(write.id)
    try {
      const answered = await ctx.connector.upsertRecords(session, ctx.object, batch)
      for (const answer of answered) if (answer.kind === 'ok') ctx.touched.add(answer.id)
      return answered
    } catch (thrown) {
      isUnanswered ||= thrown instanceof Failure && thrown.effect === 'pending'
      throw thrown
    } finally {
      if (isUnanswered) unanswered.push(...batch.map(({ key }) => key))
    }
  }
  const find = async (creates: readonly Create[]) => {
    const made = await findMade(
      ctx,
      creates.map((write) => ({ ...write, sentAt })),
    )
    for (const id of made.values()) ctx.touched.add(id)
    return made
  }
  const io = {
    send,
    find: ctx.connector.findCreated === undefined ? null : find,
    limit: ctx.limitWrites,
    runFailures: ctx.runFailures,
    stopping,
  }
  return { ...(await sendBatches(batchesOf(ctx, writes), io)), unanswered }
}

/** A task's write as the connector takes it; null where it has none. */
export function toRemoteWrite(sending: Pick<Sending, 'mapping' | 'allowDuplicates'>, task: Task): RemoteWrite | null {
  const { link, write } = task
  const { key } = task.entry
  if (write === null) return null
  const properties = writeRemote(sending.mapping, write.values)
  // A person has said of a contact that is created as new that the CRM does not have this person yet.
  const allowDuplicates = sending.allowDuplicates || link?.allowDuplicates === true || link?.asNew === true
  return write.kind === 'update'
    ? { kind: 'update', key, id: write.before.id, properties, before: write.before, allowDuplicates }
    : { kind: 'create', key, externalId: write.externalId, properties, allowDuplicates }
}

function batchesOf({ capability }: RunContext, writes: readonly RemoteWrite[]): readonly (readonly RemoteWrite[])[] {
  return (['update', 'create'] as const).flatMap((kind) =>
    chunks(
      writes.filter((write) => write.kind === kind),
      capability.batchSize,
    ),
  )
}
