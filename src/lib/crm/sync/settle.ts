import { Failure } from '../../core/errors.ts'
import { type ApplyEntry, applyBatch, type Link, markOutgoing } from '../../db/sync-batches.ts'
import { chunks } from '../connector-kit/chunks.ts'
import type { RemoteWrite, WriteResult } from '../connector.ts'
import type { FieldValues } from '../domain/entities.ts'
import { noImpact, plus, type Impact } from '../domain/guard.ts'
import { writeRemote } from '../domain/field-mapping.ts'
import type { RemoteRecord } from '../domain/reconcile.ts'
import { type Decision, failedEntry } from './decide.ts'
import type { Checkpoint } from '../domain/checkpoint.ts'
import type { RunContext } from './run-context.ts'

/** A decision ready to execute: the entry, the link it was based on, and the write to the CRM that precedes it. */
export type Task = {
  readonly entry: ApplyEntry
  readonly link: Link | null
  /** The base that holds whether or not the write succeeds. */
  readonly agreed: FieldValues
  readonly write:
    | { readonly kind: 'update'; readonly before: RemoteRecord; readonly values: FieldValues }
    | { readonly kind: 'create'; readonly externalId: string; readonly values: FieldValues }
    | null
}

/** What a task changes on a pair that is in sync already. */
export function impactOf({ entry, write }: Pick<Task, 'entry' | 'write'>): Impact {
  const changes = !entry.matched && (entry.patch !== null || write?.kind === 'update')
  const removes = entry.archiveRecord || (entry.status === 'excluded' && entry.linkVersion !== null)
  return { changes: changes ? 1 : 0, removals: removes ? 1 : 0 }
}

/** A decision on a link as a task. */
export function taskOf(decision: Extract<Decision, { kind: 'apply' }>, link: Link | null): Task {
  const { entry, agreed, update } = decision
  return { entry, link, agreed, write: update && { kind: 'update', ...update } }
}

export type Settled = {
  /** Keys of tasks whose link or record changed concurrently, here or in the CRM: decide them again. */
  readonly stale: ReadonlySet<string>
  /** Creates that the CRM rejected as duplicates, with the id of the existing record where it named one. */
  readonly existing: readonly { readonly task: Task; readonly id: string | null }[]
}

/** A batch whose writes are marked as outgoing and in flight. */
export type Dispatched = {
  readonly tasks: readonly Task[]
  /** The tasks that were dispatched, each with its link's version since it was marked as outgoing. */
  readonly current: readonly Task[]
  /** Resolves when the last request is answered. Never rejects. */
  readonly responses: Promise<Responses>
  /** Sends nothing more of the batch; unsent writes stay marked as outgoing. */
  readonly stop: () => void
}

type Responses = {
  readonly results: ReadonlyMap<string, WriteResult>
  /** What stopped the batch before everything was sent. */
  readonly failure: { readonly thrown: unknown } | null
}

/**
 * Executes one batch: marks its writes as outgoing, sends them, then commits everything in one transaction together with the
 * checkpoint. A crash at any point in between loses and duplicates nothing: in-flight writes are recognised by the outgoing values,
 * and an orphaned create by its external id.
 */
export async function settle(
  ctx: RunContext,
  tasks: readonly Task[],
  skipped: number,
  checkpoint: Checkpoint | null,
): Promise<Settled> {
  return commit(ctx, await dispatch(ctx, tasks), skipped, checkpoint)
}

/** First half of `settle`: marks writes as outgoing and starts sending them. @throws GuardStop before anything is written */
export async function dispatch(ctx: RunContext, tasks: readonly Task[]): Promise<Dispatched> {
  await ctx.guard.charge(tasks.map(impactOf).reduce(plus, noImpact))
  const writing = tasks.filter((task) => task.write !== null)
  const versions = await markOutgoing(
    ctx.db,
    ctx.lease,
    writing.flatMap(({ entry, agreed, write }) =>
      write !== null && entry.linkVersion !== null
        ? [{ linkId: entry.linkId, linkVersion: entry.linkVersion, base: agreed, outgoing: write.values }]
        : [],
    ),
  )
  const hasMoved = ({ entry, write }: Task) => write !== null && entry.linkVersion !== null && !versions.has(entry.linkId)
  const current = tasks
    .filter((task) => !hasMoved(task))
    .map((task) => ({
      ...task,
      entry: { ...task.entry, linkVersion: versions.get(task.entry.linkId) ?? task.entry.linkVersion },
    }))
  const stopping = new AbortController()
  return { tasks, current, responses: send(ctx, current, stopping.signal), stop: () => stopping.abort() }
}

/** Second half: awaits the responses and commits them together with the checkpoint. @throws what stopped the batch early, once the rest is committed */
export async function commit(
  ctx: RunContext,
  { tasks, current, responses }: Dispatched,
  skipped: number,
  checkpoint: Checkpoint | null,
): Promise<Settled> {
  const { results, failure } = await responses
  const sent = new Set(current.map(({ entry }) => entry.key))
  const moved = tasks.map(({ entry }) => entry.key).filter((key) => !sent.has(key))
  const existing: { task: Task; id: string | null }[] = []
  const changed: string[] = []
  const entries: ApplyEntry[] = []
  for (const task of current) {
    const result = results.get(task.entry.key)
    if (result?.kind === 'exists') existing.push({ task, id: result.id })
    else if (result?.kind === 'changed') changed.push(task.entry.key)
    else if (result !== undefined) entries.push(withResult(task, result))
    // A write without a response stays outgoing.
    else if (task.write === null) entries.push(task.entry)
  }
  const open = failure !== null || moved.length > 0 || existing.length > 0 || changed.length > 0
  const stale = await apply(ctx, entries, failure === null ? skipped : 0, open ? null : checkpoint)
  if (failure !== null) throw failure.thrown
  return { stale: new Set([...moved, ...changed, ...stale]), existing }
}

/** Sends all writes of a batch in as few calls as the CRM allows, concurrently within the budget. After a failure no further call starts. */
async function send(ctx: RunContext, tasks: readonly Task[], stopping: AbortSignal): Promise<Responses> {
  const writes = tasks.flatMap((task): RemoteWrite[] => {
    if (task.write === null) return []
    const properties = writeRemote(ctx.mapping, task.write.values)
    const key = task.entry.key
    return task.write.kind === 'update'
      ? [{ kind: 'update', key, id: task.write.before.id, properties, before: task.write.before }]
      : [{ kind: 'create', key, externalId: task.write.externalId, properties }]
  })
  const { batchSize } = ctx.connector.capabilities
  const batches = (['update', 'create'] as const).flatMap((kind) =>
    chunks(
      writes.filter((write) => write.kind === kind),
      batchSize,
    ),
  )
  const results = new Map<string, WriteResult>()
  let failure: Responses['failure'] = null
  const sendOne = async (batch: readonly RemoteWrite[]) => {
    if (failure !== null || stopping.aborted) return
    try {
      const answers = await ctx.connector.upsertRecords(ctx.session, ctx.object, batch)
      for (const answer of answers) results.set(answer.key, answer)
    } catch (thrown) {
      failure ??= { thrown }
    }
  }
  await Promise.all(batches.map((batch) => ctx.limitWrites(sendOne, batch)))
  return { results, failure }
}

function withResult(task: Task, result: Exclude<WriteResult, { kind: 'exists' | 'changed' }>): ApplyEntry {
  const { entry, write, link, agreed } = task
  if (write === null) return entry
  switch (result.kind) {
    case 'ok':
      return {
        ...entry,
        crmRecordId: result.id,
        crmUpdatedAt: result.updatedAt,
        written: write.values,
        crmWrite: write.kind === 'create' ? 'created' : 'updated',
      }
    case 'rejected':
      return failedEntry(
        {
          ...entry,
          base: without(entry.base, write.values, agreed),
          changes: entry.changes.filter((change) => change.side !== 'crm'),
        },
        {
          code: result.code,
          message: result.message,
          action: 'Correct the value here or in the CRM; the next sync tries again.',
          ...(result.field === undefined ? {} : { field: result.field }),
        },
        'crm',
        link,
      )
    case 'gone':
      return {
        ...entry,
        status: 'excluded',
        outcome: 'skipped',
        error: { code: 'deleted_in_crm', message: 'Deleted in the CRM; the contact here is kept and no longer synced.' },
        changes: [{ side: 'link', kind: 'excluded', reason: 'deleted_in_crm' }],
      }
  }
}

/** The base with the fields that were not written reset to their previous values. */
function without(base: FieldValues, notWritten: FieldValues, before: FieldValues): FieldValues {
  const kept = Object.entries(base).filter(([name]) => !(name in notWritten))
  const restored = Object.entries(before).filter(([name]) => name in notWritten)
  return Object.fromEntries([...kept, ...restored])
}

/**
 * Applies entries. When the database rejects the batch because of one entry's values, bisects it until that entry is isolated and
 * becomes a record that needs attention.
 */
export async function apply(
  ctx: RunContext,
  entries: readonly ApplyEntry[],
  skipped: number,
  checkpoint: Checkpoint | null,
): Promise<ReadonlySet<string>> {
  try {
    const applied = await applyBatch(ctx.db, ctx.lease, { entries, skipped, apiCalls: ctx.takeApiCalls(), checkpoint })
    ctx.pending.live = applied.live
    return applied.stale
  } catch (thrown) {
    if (!(thrown instanceof Failure) || thrown.code !== 'database_error' || entries.length === 0) throw thrown
    const [only, ...others] = entries
    if (only !== undefined && others.length === 0) {
      if (only.error?.code === 'database_refused') throw thrown
      const refused = failedEntry(
        {
          ...only,
          createRecord: null,
          patch: null,
          archiveRecord: false,
          restoreRecord: false,
          recordId: only.createRecord ? null : only.recordId,
          changes: [],
          base: only.written ?? {},
        },
        {
          code: 'database_refused',
          message: 'This record could not be stored here.',
          action: 'Look at its values in the CRM; the server log has the details.',
        },
        'adsapp',
        null,
      )
      return apply(ctx, [refused], skipped, checkpoint)
    }
    const half = Math.ceil(entries.length / 2)
    const first = await apply(ctx, entries.slice(0, half), skipped, null)
    const second = await apply(ctx, entries.slice(half), 0, first.size === 0 ? checkpoint : null)
    return new Set([...first, ...second])
  }
}
