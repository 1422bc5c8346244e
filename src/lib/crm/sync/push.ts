import { linkedTwins, type LoadedPending, type LoadedRemote, loadPending, loadRemote } from '../../db/sync-batches.ts'
import { matchRemote } from '../domain/identity.ts'
import { localKeys, remoteKeys } from '../domain/match-keys.ts'
import { baseOfCopy, type RemoteRecord, valuesForRemote } from '../domain/reconcile.ts'
import { archivePending } from './archive.ts'
import { candidateOf } from './candidates.ts'
import type { Checkpoint } from './checkpoint.ts'
import { decidePair, entryFor, failedEntry } from './decide.ts'
import { decideGone } from './decide-gone.ts'
import { emailsOf, findByEmail, findLostCreates } from './lookups.ts'
import type { RunContext } from './run-context.ts'
import { settle, type Task, taskOf } from './settle.ts'

/** About how many records travel together; whole calls of the CRM's batch size, so that none goes half empty. */
const rowsPerBatchAbout = 500
const roundsMax = 5

function rowsPerBatch({ connector }: RunContext): number {
  const { batchSize } = connector.capabilities
  return Math.max(1, Math.floor(rowsPerBatchAbout / batchSize)) * batchSize
}

export type PushFrom = Pick<Checkpoint, 'resume' | 'stage' | 'after'>

/**
 * Sends what waits here: first edits of linked records, then records that the CRM does not have yet. Every record is read there
 * before it is written, so both sides meet in the same merge. @returns false when the time ran out
 */
export async function push(ctx: RunContext, from: PushFrom): Promise<boolean> {
  const resume = from.resume ?? null
  const drainStage = (linked: boolean, after: string | null) =>
    drain(ctx, { linked, after }, async (rows, last) => {
      await pushRows(ctx, rows, linked, { resume, stage: linked ? 'linked' : 'unlinked', after: last })
      if (ctx.waiting.live) await ctx.serveLive()
    })
  if (from.stage !== 'unlinked' && !(await drainStage(true, from.after ?? null))) return false
  if (!(await drainStage(false, from.stage === 'unlinked' ? (from.after ?? null) : null))) return false
  return archivePending(ctx)
}

/** Sends what people have just changed, and nothing else. @returns false when the time ran out */
export async function pushLive(ctx: RunContext): Promise<boolean> {
  for (const linked of [true, false]) {
    const done = await drain(ctx, { linked, only: 'live', after: null }, (rows) => pushRows(ctx, rows, linked, null))
    if (!done) return false
  }
  return archivePending(ctx)
}

/**
 * Sends creates again whose answers were lost, before anything is read: what they have made would be taken for somebody new. A run that
 * does not write to the CRM leaves them; it recognises what they have made by our id.
 */
export async function pushUnanswered(ctx: RunContext): Promise<void> {
  if (ctx.direction === 'from_crm') return
  await drain(ctx, { linked: false, only: 'unanswered', after: null }, (rows) => pushRows(ctx, rows, false, null))
}

async function drain(
  ctx: RunContext,
  of: { readonly linked: boolean; readonly only?: 'live' | 'unanswered'; readonly after: string | null },
  each: (rows: readonly LoadedPending[], last: string) => Promise<void>,
): Promise<boolean> {
  const limit = rowsPerBatch(ctx)
  for (let { after } = of; ; ) {
    const { linked } = of
    const only = { live: of.only === 'live', unanswered: of.only === 'unanswered' }
    const rows = await loadPending(ctx.db, { connectionId: ctx.connectionId, object: ctx.object, linked, ...only, after, limit })
    const last = rows.at(-1)
    if (!last) return true
    await each(rows, last.link.id)
    after = last.link.id
    if (rows.length < limit) return true
    if (ctx.isTimeUp()) return false
  }
}

/** Syncs these local records and no others, whether they wait or not. */
export async function pushRecords(ctx: RunContext, recordIds: readonly string[]): Promise<void> {
  for (const linked of [true, false]) {
    const rows = await loadPending(ctx.db, {
      connectionId: ctx.connectionId,
      object: ctx.object,
      linked,
      after: null,
      limit: rowsPerBatch(ctx),
      recordIds,
    })
    if (rows.length > 0) await pushRows(ctx, rows, linked, null)
  }
}

async function pushRows(
  ctx: RunContext,
  rows: readonly LoadedPending[],
  linked: boolean,
  checkpoint: Checkpoint | null,
): Promise<void> {
  let current = rows
  for (let round = 1; ; round += 1) {
    const { tasks, skipped } = linked ? await decideLinked(ctx, current) : await decideUnlinked(ctx, current)
    const { stale, existing } = await settle(ctx, tasks, skipped, checkpoint)
    if (existing.length > 0) await settleExisting(ctx, current, existing)
    const again = tasks.filter((task) => stale.has(task.entry.key)).flatMap((task) => task.entry.recordId ?? [])
    if (again.length === 0 || round === roundsMax) {
      if (stale.size > 0 || existing.length > 0) await settle(ctx, [], 0, checkpoint)
      return
    }
    current = await loadPending(ctx.db, {
      connectionId: ctx.connectionId,
      object: ctx.object,
      linked,
      after: null,
      limit: rowsPerBatch(ctx),
      recordIds: again,
    })
    if (current.length < again.length && !linked) {
      // Some were created in the CRM before their record moved: they are linked now, and what moved is an edit of a linked record.
      const rest = await loadPending(ctx.db, {
        connectionId: ctx.connectionId,
        object: ctx.object,
        linked: true,
        after: null,
        limit: rowsPerBatch(ctx),
        recordIds: again,
      })
      if (rest.length > 0) await pushRows(ctx, rest, true, null)
    }
  }
}

async function decideLinked(ctx: RunContext, rows: readonly LoadedPending[]): Promise<{ tasks: Task[]; skipped: number }> {
  const remotes = await ctx.connector.getRecords(
    ctx.session,
    ctx.object,
    rows.flatMap(({ link }) => link.crmRecordId ?? []),
  )
  const byId = new Map(remotes.map((remote) => [remote.id, remote]))
  const tasks: Task[] = []
  let skipped = 0
  for (const { link, record } of rows) {
    const remote = byId.get(link.crmRecordId ?? '')
    const decision = remote ? decidePair(ctx, link, record, remote, null) : decideGone(ctx, link, record)
    if (decision.kind === 'skip') skipped += 1
    else tasks.push(taskOf(decision, link))
  }
  return { tasks, skipped }
}

async function decideUnlinked(ctx: RunContext, rows: readonly LoadedPending[]): Promise<{ tasks: Task[]; skipped: number }> {
  const keys = rows.map(({ record }) => ({ ref: record.id, keys: localKeys(ctx.settings.matchKeys, record) }))
  const twinsFound = linkedTwins(ctx.db, ctx.connectionId, ctx.object, keys)
  const [found, created, twins] = await Promise.all([findByEmail(ctx, rows, twinsFound), findLostCreates(ctx, rows), twinsFound])
  const unique = [...new Map([...found, ...created.values()].map((remote) => [remote.id, remote])).values()]
  const known = await loadKnown(ctx, unique)
  const byEmail = new Map<string, RemoteRecord[]>()
  for (const remote of unique) for (const email of remote.emails) byEmail.set(email, [...(byEmail.get(email) ?? []), remote])

  const creating = new Set<string>()
  const tasks = rows.flatMap((row): Task[] => {
    const own = emailsOf(row)
    const lost = created.get(row.link.id)
    if (row.link.asNew && !lost) return [createTask(ctx, row)]
    const [remote, ...others] = lost ? [lost] : new Set(own.flatMap((email) => byEmail.get(email) ?? []))
    if (!remote) {
      const isTwin = own.some((email) => creating.has(email)) || twins.has(row.record.id)
      for (const email of own) creating.add(email)
      return [isTwin ? duplicate(ctx, row, 'duplicate_identity', []) : createTask(ctx, row)]
    }
    const code = others.length > 0 ? 'ambiguous_match' : whyNot(row, remote, known.get(remote.id))
    return code === null ? pairTask(ctx, row, remote) : [duplicate(ctx, row, code, [remote, ...others])]
  })
  return { tasks, skipped: 0 }
}

/** Links and matches of these records of the CRM, by id. */
async function loadKnown(ctx: RunContext, remotes: readonly RemoteRecord[]): Promise<ReadonlyMap<string, LoadedRemote>> {
  const asked = remotes.map((remote) => ({ id: remote.id, keys: remoteKeys(ctx.settings.matchKeys, ctx.mapping, remote) }))
  const rows = await loadRemote(ctx.db, ctx.connectionId, ctx.object, asked)
  return new Map(rows.map((row) => [row.ref, row]))
}

/** Why a record of ours cannot simply be paired with the remote one that has its e-mail; null when it can. */
function whyNot(
  { record }: LoadedPending,
  remote: RemoteRecord,
  known: LoadedRemote | undefined,
): 'ambiguous_match' | 'duplicate_identity' | null {
  if (known?.link?.recordId) return known.link.recordId === record.id ? null : 'duplicate_identity'
  // Found by an e-mail that it had when an earlier create was sent: the record of ours no longer carries it.
  if (!known || known.candidates.length === 0) return null
  const match = matchRemote(remote, known.candidates, new Set())
  return match.kind === 'one' && match.candidate.record.id === record.id ? null : 'ambiguous_match'
}

function pairTask(ctx: RunContext, { link, record }: LoadedPending, remote: RemoteRecord): Task[] {
  const decision = decidePair(ctx, link, record, remote, 'email')
  return decision.kind === 'skip' ? [] : [taskOf(decision, link)]
}

function createTask(ctx: RunContext, { link, record }: LoadedPending): Task {
  const values = valuesForRemote(ctx.mapping, record)
  return {
    link,
    agreed: link.base,
    entry: {
      ...entryFor(link, { local: record, crmRecordId: null, newId: ctx.newId }),
      base: baseOfCopy(ctx.mapping, values),
      changes: [{ side: 'crm', kind: 'created', after: values, reason: 'new_in_adsapp' }],
    },
    write: { kind: 'create', externalId: record.id, values },
  }
}

/** The CRM would not create what it has already: those records are met as pairs, or handed to a person when they cannot be. */
async function settleExisting(
  ctx: RunContext,
  rows: readonly LoadedPending[],
  existing: readonly { readonly task: Task; readonly id: string | null }[],
): Promise<void> {
  const remotes = await ctx.connector.getRecords(
    ctx.session,
    ctx.object,
    existing.flatMap(({ id }) => id ?? []),
  )
  const known = await loadKnown(ctx, remotes)
  const byId = new Map(remotes.map((remote) => [remote.id, remote]))
  const byLink = new Map(rows.map((row) => [row.link.id, row]))
  const tasks = existing.flatMap(({ task, id }): Task[] => {
    const row = byLink.get(task.entry.linkId)
    if (!row) return []
    const current: LoadedPending = {
      record: row.record,
      link: { ...row.link, version: task.entry.linkVersion ?? row.link.version },
    }
    const remote = byId.get(id ?? '')
    const code = remote ? whyNot(current, remote, known.get(remote.id)) : 'duplicate_identity'
    return remote && code === null
      ? pairTask(ctx, current, remote)
      : [duplicate(ctx, current, code ?? 'duplicate_identity', remote ? [remote] : [])]
  })
  await settle(ctx, tasks, 0, null)
}

function duplicate(
  ctx: RunContext,
  { link, record }: LoadedPending,
  code: 'ambiguous_match' | 'duplicate_identity',
  found: readonly RemoteRecord[],
): Task {
  const email = String(record.values['email'] ?? '')
  const entry = failedEntry(
    {
      ...entryFor(link, { local: record, crmRecordId: null, newId: ctx.newId }),
      candidates: found.map((remote) => candidateOf(remote)),
    },
    {
      code,
      message:
        code === 'ambiguous_match'
          ? `More than one contact here or in the CRM has the e-mail ${email}, so it is not clear which two belong together.`
          : `Another ADSapp contact with the e-mail ${email} is synced with the CRM’s record of it.`,
      action: 'Choose the right one, merge the duplicates, or correct the e-mail of one of them.',
      field: 'email',
    },
    'crm',
    link,
  )
  return { entry, link, agreed: link.base, write: null }
}
