import type { ApplyEntry, RowError } from '../../db/apply-entry.ts'
import type { LoadedPending } from '../../db/pending-links.ts'
import { linkedDuplicates, type LoadedRemote, loadRemote } from '../../db/remote-rows.ts'
import type { FieldValue } from '../domain/entities.ts'
import { holdOf, matchRemote } from '../domain/identity.ts'
import { keyText, localKeys, remoteKeys } from '../domain/match-keys.ts'
import { specOf, type SyncedObject } from '../domain/objects.ts'
import { valuesOf } from '../domain/record-keys.ts'
import { isAboutNobody, openMembers } from '../domain/associations.ts'
import { openReferences } from '../domain/references.ts'
import { crmBaseOfNewRemote } from '../domain/crm-base.ts'
import { baseOfCopy, valuesForRemote } from '../domain/first-values.ts'
import type { RemoteRecord } from '../domain/records.ts'
import { unmappedStages } from '../domain/stages.ts'
import { decidePair } from './decide.ts'
import { entryFor, failedEntry } from './decision.ts'
import { splitSendable } from '../domain/sendable.ts'
import { candidateOf, recognisedBy } from './candidates.ts'
import { unsendableError, without } from './storable.ts'
import { decideGone } from './decide-gone.ts'
import { withFieldTimes } from './field-times.ts'
import { erasedOf, refusedTask } from './erased.ts'
import { withGoneTargets } from './gone-targets.ts'
import { findByKey, findOrphanedCreates, searchKeysOf, storedSpellings } from './lookups.ts'
import { type RunContext, rowsOf } from './run-context.ts'
import { type Settled, settle } from './settle.ts'
import { type Task, taskOf } from './task.ts'

/** The decided tasks of one batch of pending records. */
export type Decided = { readonly tasks: readonly Task[]; readonly skipped: number }

/** Match keys of records whose creates are in flight: another record with one of these is a duplicate. */
export type Creating = ReadonlySet<string>

/** Edits of linked records. Each record is read from the CRM before it is decided. */
export async function decideLinked(ctx: RunContext, rows: readonly LoadedPending[]): Promise<Decided> {
  const remotes = await ctx.connector.getRecords(
    ctx.session,
    ctx.object,
    rows.flatMap(({ link }) => link.crmRecordId ?? []),
  )
  const byId = new Map(remotes.map((remote) => [remote.id, remote]))
  const tasks: Task[] = []
  let skipped = 0
  const pairs = await withGoneTargets(
    ctx,
    rows.map((row) => ({ ...row, remote: byId.get(row.link.crmRecordId ?? '') })),
  )
  for (const { link, record, remote } of pairs) {
    const decision = remote ? decidePair(ctx, link, record, remote, null) : decideGone(ctx, link, record)
    if (decision.kind === 'skip') skipped += 1
    else tasks.push(taskOf(decision, link))
  }
  const judged = await withFieldTimes(ctx, tasks)
  return { tasks: judged.tasks, skipped: skipped + judged.skipped }
}

/**
 * Records that the CRM does not have yet, as far as we know. Each is looked up before it is created.
 * @param before match keys of the previous batch, as long as it is not committed
 */
export async function decideUnlinked(
  ctx: RunContext,
  rows: readonly LoadedPending[],
  before: Creating,
): Promise<Decided & { readonly creating: Creating }> {
  const refused = await erasedOf(ctx, rows)
  if (refused.size > 0) {
    const others = await decideUnlinked(
      ctx,
      rows.filter(({ record }) => !refused.has(record.id)),
      before,
    )
    return {
      ...others,
      tasks: [...others.tasks, ...rows.filter(({ record }) => refused.has(record.id)).map((row) => refusedTask(ctx, row))],
    }
  }
  const keys = new Map(rows.map(({ record }) => [record.id, localKeys(ctx.settings.matchKeys, record)]))
  const lookups = rows.map(({ record: { id } }) => ({ ref: id, keys: keys.get(id) ?? [] }))
  const duplicatesFound = linkedDuplicates(ctx.db, ctx.connectionId, ctx.object, lookups)
  const [found, created, duplicates] = await Promise.all([
    findByKey(ctx, rows, duplicatesFound),
    findOrphanedCreates(ctx, rows),
    duplicatesFound,
  ])
  const unique = [...new Map([...found, ...created.values()].map((remote) => [remote.id, remote])).values()]
  const known = await loadKnown(ctx, unique)
  const { kind } = specOf(ctx.object).searchKey
  const byKey = new Map<string, RemoteRecord[]>()
  for (const remote of unique) {
    for (const value of valuesOf(remote.keys, kind)) byKey.set(value, [...(byKey.get(value) ?? []), remote])
  }

  const creating = new Set<string>()
  const tasks = rows.flatMap((row): readonly Task[] => {
    const searched = searchKeysOf(ctx.object, row)
    const own = [
      ...searched.map((value) => keyText({ kind, name: null, value })),
      ...(keys.get(row.record.id) ?? []).map(keyText),
    ]
    const lost = madeFor(ctx, row, created, known)
    if (row.link.isUnanswered && !lost) {
      ctx.pending.unanswered = true
      return []
    }
    if (row.link.asNew && !lost) return [createTask(ctx, row)]
    // A record found for it may be a create of the previous batch.
    if (!lost && own.some((key) => before.has(key))) return [duplicate(ctx, row, 'duplicate_identity', [])]
    const [remote, ...others] = lost ? [lost] : new Set(searched.flatMap((value) => byKey.get(value) ?? []))
    if (!remote) {
      const rivals = duplicates.get(row.record.id) ?? []
      const isDuplicate = own.some((key) => creating.has(key)) || rivals.length > 0
      for (const key of own) creating.add(key)
      return [isDuplicate ? duplicate(ctx, row, 'duplicate_identity', [], rivals) : createTask(ctx, row)]
    }
    return pairOrReport(ctx, row, [remote, ...others], known)
  })
  return { ...(await withFieldTimes(ctx, tasks)), creating }
}

/** Pairs unanswered creates with the records that they have made, by link id. */
export async function decideFound(
  ctx: RunContext,
  rows: readonly LoadedPending[],
  found: ReadonlyMap<string, RemoteRecord>,
): Promise<Decided> {
  const known = await loadKnown(ctx, [...found.values()])
  const tasks = rows.flatMap((row) => {
    const remote = madeFor(ctx, row, found, known)
    return remote ? pairOrReport(ctx, row, [remote], known) : []
  })
  return withFieldTimes(ctx, tasks)
}

/** What an unanswered create has made. Of an object without a key, a record that is another's only says the same. */
function madeFor(
  ctx: RunContext,
  row: LoadedPending,
  found: ReadonlyMap<string, RemoteRecord>,
  known: ReadonlyMap<string, LoadedRemote>,
): RemoteRecord | undefined {
  const remote = found.get(row.link.id)
  const isSure = remote === undefined || specOf(ctx.object).searchKey.kind !== 'none'
  return isSure || pairingObstacle(row, remote, known.get(remote.id)) === null ? remote : undefined
}

/** Links and candidates of these CRM records, by id. */
async function loadKnown(ctx: RunContext, remotes: readonly RemoteRecord[]): Promise<ReadonlyMap<string, LoadedRemote>> {
  const lookups = remotes.map((remote) => ({
    id: remote.id,
    keys: storedSpellings(remoteKeys(ctx.settings.matchKeys, ctx.mapping, remote)),
  }))
  const rows = await loadRemote(ctx.db, rowsOf(ctx), lookups)
  return new Map(rows.map((row) => [row.ref, row]))
}

/** What keeps a local record from the remote one that has its search key. */
type PushObstacle = 'ambiguous_match' | 'duplicate_identity' | 'match_excluded'

/** Pairs a local record with the one found for it; several, or one that is another's, are for a person to tell apart. */
function pairOrReport(
  ctx: RunContext,
  row: LoadedPending,
  found: readonly [RemoteRecord, ...RemoteRecord[]],
  known: ReadonlyMap<string, LoadedRemote>,
): readonly Task[] {
  const [remote] = found
  const code = found.length > 1 ? 'ambiguous_match' : pairingObstacle(row, remote, known.get(remote.id))
  return code === null ? pairTask(ctx, row, remote) : [duplicate(ctx, row, code, found)]
}

/** Why a local record cannot be paired with the remote one that has its search key; null when it can. */
function pairingObstacle({ record }: LoadedPending, remote: RemoteRecord, known: LoadedRemote | undefined): PushObstacle | null {
  // A further candidate cannot be read.
  if (known?.isUnreadable) return 'ambiguous_match'
  const hold = holdOf(known?.link ?? null, known?.record ?? null, record.id)
  if (hold !== 'free') return hold === 'linked' ? 'duplicate_identity' : 'match_excluded'
  // Found by the key of an earlier create, which the local record has lost since.
  if (!known || known.candidates.length === 0) return null
  const match = matchRemote(remote, known.candidates, new Set())
  return match.kind === 'one' && match.candidate.record.id === record.id ? null : 'ambiguous_match'
}

function pairTask(ctx: RunContext, { link, record }: LoadedPending, remote: RemoteRecord): Task[] {
  const decision = decidePair(ctx, link, record, remote, specOf(ctx.object).searchKey.kind)
  return decision.kind === 'skip' ? [] : [taskOf(decision, link)]
}

function createTask(ctx: RunContext, { link, record }: LoadedPending): Task {
  const { decidable, waits } = openReferences(ctx.mapping, record, null)
  const { decidable: mapping, unmapped } = unmappedStages(decidable, record, null)
  const members = openMembers(mapping, { local: record, remote: null })
  const allWaits = [...waits, ...members.waits]
  const ours = members.ours(record)
  if (link.outgoing === null && isAboutNobody({ object: ctx.object, mapping }, ours.values))
    return waitTask(ctx, { link, record }, allWaits)
  const { sendable, rejected } = splitSendable(mapping, valuesForRemote(mapping, ours), ctx.crmName)
  const base = baseOfCopy(mapping, sendable)
  const created: ApplyEntry = {
    ...entryFor(link, { local: record, crmRecordId: null, newId: ctx.newId }),
    base: without(base, rejected),
    crmBase: crmBaseOfNewRemote(mapping, record),
    waits: allWaits,
    changes: [{ side: 'crm', kind: 'created', after: sendable, reason: 'new_in_adsapp' }],
  }
  const [stage] = Object.entries(unmapped)
  if (stage !== undefined) {
    const [field, { local }] = stage
    const entry = failedEntry(
      { ...created, base: link.base, crmBase: link.crmBase, changes: [] },
      unmappedError(ctx, field, local),
      'crm',
      link,
    )
    return { link, agreed: link.base, agreedCrm: link.crmBase, entry, write: null }
  }
  return {
    link,
    agreed: link.base,
    agreedCrm: link.crmBase,
    entry: rejected.reduce<ApplyEntry>((failed, one) => failedEntry(failed, unsendableError(one), 'crm', link), created),
    write: { kind: 'create', externalId: record.id, values: sendable },
  }
}

/** What is about no record that the CRM has is not made there; it is decided again once one of them is linked. */
function waitTask(ctx: RunContext, { link, record }: LoadedPending, waits: ApplyEntry['waits']): Task {
  const { base, crmBase } = link
  const entry = entryFor(link, { local: record, crmRecordId: null, newId: ctx.newId })
  return {
    link,
    agreed: base,
    agreedCrm: crmBase,
    entry: { ...entry, base, crmBase, status: 'unlinked', waits, outcome: 'skipped' },
    write: null,
  }
}

/** No record is made in a stage that nobody has chosen. */
function unmappedError({ crmName, object, stageNames }: RunContext, field: string, stage: FieldValue): RowError {
  const { one } = specOf(object)
  return {
    code: 'stage_unmapped',
    field,
    message: `The stage “${stageNames?.get(String(stage)) ?? String(stage)}” here has no counterpart in ${crmName}, so this ${one} is not created there.`,
    action: `Owners and admins map it, in the field mapping. The next sync then creates the ${one}.`,
  }
}

/** Creates that the CRM rejected as duplicates: pairs them with the existing records, or leaves them to a person. */
export async function settleExisting(
  ctx: RunContext,
  rows: readonly LoadedPending[],
  existing: Settled['existing'],
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
    const code = remote ? pairingObstacle(current, remote, known.get(remote.id)) : 'duplicate_identity'
    return remote && code === null
      ? pairTask(ctx, current, remote)
      : [duplicate(ctx, current, code ?? 'duplicate_identity', remote ? [remote] : [])]
  })
  await settle(ctx, (await withFieldTimes(ctx, tasks)).tasks, 0, null)
}

/** @param rivals records here with the same identity, where the CRM was not asked */
function duplicate(
  ctx: RunContext,
  { link, record }: LoadedPending,
  code: PushObstacle,
  found: readonly RemoteRecord[],
  rivals: readonly string[] = [],
): Task {
  const [field] = specOf(ctx.object).searchKey.fields
  const by = recognisedBy(ctx.object, String(record.values[field] ?? ''))
  const entry = failedEntry(
    {
      ...entryFor(link, { local: record, crmRecordId: null, newId: ctx.newId }),
      candidates: [...found.map((remote) => candidateOf(ctx, remote)), ...rivals.map((recordId) => ({ recordId }))],
    },
    { code, ...wordsOf(ctx.object, code, by), field },
    'crm',
    link,
  )
  return { entry, link, agreed: link.base, agreedCrm: link.crmBase, write: null }
}

function wordsOf(object: SyncedObject, code: PushObstacle, by: string): { readonly message: string; readonly action: string } {
  const { one } = specOf(object)
  const action = 'Choose the right one, merge the duplicates, or correct what one of them is recognised by.'
  switch (code) {
    case 'ambiguous_match':
      return {
        message: `More than one ${one} here or in the CRM has ${by}, so it is not clear which two belong together.`,
        action,
      }
    case 'duplicate_identity':
      return { message: `Another ${one} here with ${by} is synced with the CRM’s record of it.`, action }
    case 'match_excluded':
      return {
        message: `The CRM’s record with ${by} is excluded from the sync.`,
        action: `Link the two, exclude this one too, or decide that it is another ${one}.`,
      }
  }
}
