import { Failure } from '../../core/errors.ts'
import { applyBatch } from '../../db/apply-batch.ts'
import type { ApplyEntry } from '../../db/apply-entry.ts'
import { noteUnsent } from '../../db/outgoing.ts'
import { identitiesOf } from '../domain/erased-identities.ts'
import type { Checkpoint } from '../domain/checkpoint.ts'
import { noImpact, plus } from '../domain/guard.ts'
import { failedEntry } from './decision.ts'
import { labelsOf } from './labels.ts'
import { lateSecondsOf, markTasks } from './mark-outgoing.ts'
import type { RunContext } from './run-context.ts'
import { type Responses, sendWrites } from './send-writes.ts'
import { sendingOf } from './sending.ts'
import { impactOf, type Task } from './task.ts'
import { withResult } from './write-result.ts'

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
  const pendMs = tasks.some(({ write }) => write?.kind === 'create')
    ? ((await ctx.connector.createsPendFor?.(ctx.session, ctx.object)) ?? 0)
    : 0
  const current = await markTasks(ctx, tasks, pendMs === 0 ? null : pendMs / 1_000)
  const stopping = new AbortController()
  return { tasks, current, responses: sendWrites(sendingOf(ctx), current, stopping.signal), stop: () => stopping.abort() }
}

/** Second half: awaits the responses and commits them together with the checkpoint. @throws what stopped the batch early, once the rest is committed */
export async function commit(
  ctx: RunContext,
  { tasks, current, responses }: Dispatched,
  skipped: number,
  checkpoint: Checkpoint | null,
): Promise<Settled> {
  const { tasks: answered, results, rejectedFields, failure, unanswered } = await responses
  const sent = new Set(current.map(({ entry }) => entry.key))
  const moved = tasks.map(({ entry }) => entry.key).filter((key) => !sent.has(key))
  const existing: { task: Task; id: string | null }[] = []
  const changed: string[] = []
  const entries: ApplyEntry[] = []
  const others = await labelsOf(ctx, [...results.values(), ...[...rejectedFields.values()].flat()])
  for (const task of answered) {
    const result = results.get(task.entry.key)
    if (result?.kind === 'exists') existing.push({ task, id: result.id })
    // A deletion is decided by the connection's policy, once the record was read again.
    else if (result?.kind === 'changed' || result?.kind === 'gone') changed.push(task.entry.key)
    else if (result !== undefined) {
      const rejected = rejectedFields.get(task.entry.key) ?? []
      const entry = task.answered?.(task.entry, result, rejected) ?? withResult(ctx, task, result, rejected, others)
      entries.push(unanswered.has(entry.key) ? withLateWrite(ctx, task, entry) : entry)
    }
    // A write without a response stays outgoing.
    else if (task.write === null) entries.push(task.entry)
  }
  const open = failure !== null || moved.length > 0 || existing.length > 0 || changed.length > 0
  // What has no result to commit was refused, not sent at all, or not answered: only the last may still be carried out.
  const committed = new Set(entries.map(({ key }) => key))
  const unsent = current.filter(({ entry: { key }, write }) => write !== null && !committed.has(key) && !unanswered.has(key))
  await noteUnsent(
    ctx.db,
    ctx.lease,
    unsent.map(({ entry }) => entry.linkId),
  )
  const stale = await apply(ctx, entries, failure === null ? skipped : 0, open ? null : checkpoint)
  if (failure !== null) throw failure.thrown
  return { stale: new Set([...moved, ...changed, ...stale]), existing }
}

/** An entry whose write was answered at last, after an attempt that was not and may be carried out after what is sent next. */
function withLateWrite({ connector }: RunContext, { write }: Task, entry: ApplyEntry): ApplyEntry {
  if (write === null) return entry
  return { ...entry, lateWrites: [...entry.lateWrites, { values: write.values, seconds: lateSecondsOf(connector) }] }
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
    const applied = await applyBatch(ctx.db, ctx.lease, ctx.object, {
      entries,
      skipped,
      apiCalls: ctx.takeApiCalls(),
      checkpoint: checkpoint && { ...ctx.progress, ...checkpoint },
      identitiesOf: ctx.erased && ((entry) => hashesOfEntry(ctx, entry)),
    })
    ctx.pending.live = applied.live
    ctx.pending.remapped ||= applied.remapped
    return applied.stale
  } catch (thrown) {
    if (!(thrown instanceof Failure) || thrown.code !== 'database_error' || entries.length === 0) throw thrown
    const [only, ...others] = entries
    if (only !== undefined && others.length === 0) {
      if (only.error?.code === 'database_refused') throw thrown
      return apply(ctx, [refusedEntry(only)], skipped, checkpoint)
    }
    const half = Math.ceil(entries.length / 2)
    const first = await apply(ctx, entries.slice(0, half), skipped, null)
    const second = await apply(ctx, entries.slice(half), 0, first.size === 0 ? checkpoint : null)
    return new Set([...first, ...second])
  }
}

/** An entry that the database does not take, as a record that needs attention: it keeps what is known of the CRM's side, and writes nothing here. */
function refusedEntry(entry: ApplyEntry): ApplyEntry {
  const unwritten: ApplyEntry = {
    ...entry,
    createRecord: null,
    patch: null,
    archiveRecord: false,
    restoreRecord: false,
    recordId: entry.createRecord ? null : entry.recordId,
    changes: [],
    base: entry.written ?? {},
    crmBase: entry.written === null ? {} : entry.crmBase,
  }
  const error = {
    code: 'database_refused',
    message: 'This record could not be stored here.',
    action: 'Look at its values in the CRM; the server log has the details.',
  }
  return failedEntry(unwritten, error, 'adsapp', null)
}

/** By which an erased person would be recognised in what an entry writes here. */
function hashesOfEntry(
  { erased, connectionId }: RunContext,
  { crmRecordId, createRecord, patch, matched, emails }: ApplyEntry,
): readonly string[] {
  if (!erased) return []
  const isNewHere = createRecord !== null || matched
  return identitiesOf({
    emails: [...emails, createRecord?.['email'] ?? null, patch?.['email'] ?? null],
    phones: [createRecord?.['phone'] ?? null],
    records: isNewHere && crmRecordId !== null ? [{ connectionId, id: crmRecordId }] : [],
  }).map(({ text }) => erased.hash(text))
}
