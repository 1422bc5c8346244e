import type { Link } from '../../db/link-rows.ts'
import { type LoadedRemote, loadRemote } from '../../db/remote-rows.ts'
import { chunks } from '../connector-kit/chunks.ts'
import type { Merge } from '../port/changes.ts'
import { excludedByPerson, holdOf, isTombstoneOfCrm } from '../domain/identity.ts'
import { endOf } from '../domain/merge-chain.ts'
import { type Decision, skip } from './decision.ts'
import { decideGone, decideMergeIntoLinked, decideMergeIntoUnlinked, decideMergeLeftOut } from './decide-gone.ts'
import { type RunContext, rowsOf } from './run-context.ts'
import { settle } from './settle.ts'
import { isFilteredOut } from './taking-part.ts'
import { type Task, taskOf } from './task.ts'

const mergesPerCall = 200
const attemptsMax = 3

/** Follows those of these records that were merged, as far as the CRM tells. @returns the others, which were deleted */
export async function followGone(
  ctx: RunContext,
  gone: readonly string[],
  alive: ReadonlySet<string>,
): Promise<readonly string[]> {
  const merges = gone.length === 0 ? [] : await findMerges(ctx, gone)
  if (merges.length > 0) await followMerges(ctx, merges, alive)
  const merged = new Set(merges.map(({ from }) => from))
  return gone.filter((id) => !merged.has(id))
}

/**
 * Follows merges in the CRM to their end: the link moves to the surviving record, unless that one is linked to another contact. A merge that
 * was taken for a deletion is put right. Merges of records without a link cost one query and change nothing.
 * @param alive records that the CRM has just returned; others are asked for
 */
export async function followMerges(ctx: RunContext, merges: readonly Merge[], alive: ReadonlySet<string>): Promise<void> {
  const intoOf = new Map(merges.map(({ from, into }) => [from, into]))
  for (const batch of chunks([...intoOf.keys()], mergesPerCall)) {
    let rest: readonly string[] = batch
    for (let attempt = 1; rest.length > 0 && attempt <= attemptsMax; attempt += 1) {
      const linked = (await load(ctx, rest)).filter(isToFollow)
      if (linked.length === 0) break
      const survivors = await survivorsOf(ctx, intoOf, alive, linked)
      const targets = await load(ctx, [...new Set(survivors.values())])
      const { tasks, byKey } = decideMerges(ctx, linked, survivors, new Map(targets.map((row) => [row.ref, row])))
      const { stale } = await settle(ctx, tasks, 0, null)
      rest = [...stale].flatMap((key) => byKey.get(key) ?? [])
    }
  }
}

function load(ctx: RunContext, ids: readonly string[]): Promise<readonly LoadedRemote[]> {
  return loadRemote(
    ctx.db,
    rowsOf(ctx),
    ids.map((id) => ({ id, keys: [] })),
  )
}

/** Links that hold, those of records that are left out, and tombstones of deletions that may have been merges. */
function isToFollow({ link, record, isUnreadable }: LoadedRemote): boolean {
  if (isUnreadable || link === null) return false
  if (link.status !== 'excluded' || isLeftOut(link)) return true
  const isArchived = link.errorCode === 'archived_with_crm'
  return isTombstoneOfCrm(link) && link.errorCode !== 'merged_in_crm' && record !== null && (!record.deleted || isArchived)
}

/** By the filter or by a person. */
function isLeftOut(link: Link): boolean {
  return isFilteredOut(link) || (link.status === 'excluded' && link.errorCode === excludedByPerson)
}

/**
 * The surviving record of each merged one, where there is one. Merges of a chain may come on other pages, or came: they are asked for as long as
 * that tells more.
 */
async function survivorsOf(
  ctx: RunContext,
  merges: ReadonlyMap<string, string>,
  met: ReadonlySet<string>,
  linked: readonly LoadedRemote[],
): Promise<ReadonlyMap<string, string>> {
  const intoOf = new Map(merges)
  const alive = new Set(met)
  for (;;) {
    const known = intoOf.size
    const ends = [...new Set(linked.map(({ ref }) => endOf(intoOf, ref)))].filter((id) => !alive.has(id))
    const there = ends.length === 0 ? [] : await ctx.connector.getRecords(ctx.session, ctx.object, ends)
    for (const { id } of there) alive.add(id)
    const lost = ends.filter((id) => !alive.has(id))
    const further = lost.length === 0 ? [] : await findMerges(ctx, lost)
    for (const { from, into } of further) intoOf.set(from, into)
    if (intoOf.size === known) break
  }
  return new Map(linked.map(({ ref }) => [ref, endOf(intoOf, ref)] as const).filter(([, end]) => alive.has(end)))
}

async function findMerges(ctx: RunContext, ids: readonly string[]): Promise<readonly Merge[]> {
  return (await ctx.connector.findMerges?.(ctx.session, ctx.object, ids)) ?? []
}

function decideMerges(
  ctx: RunContext,
  linked: readonly LoadedRemote[],
  survivors: ReadonlyMap<string, string>,
  targets: ReadonlyMap<string, LoadedRemote>,
): { readonly tasks: readonly Task[]; readonly byKey: ReadonlyMap<string, string> } {
  const byKey = new Map<string, string>()
  // Where several linked records were merged into one without a link, the first link moves to it.
  const claimed = new Map<string, string>()
  const tasks = linked.flatMap((merged): Task[] => {
    const { link } = merged
    const into = survivors.get(merged.ref)
    const target = into === undefined ? undefined : targets.get(into)
    if (link === null || target?.isUnreadable) return []
    const decision = decideMerge(ctx, merged, into, target, claimed)
    if (decision.kind === 'skip') return []
    byKey.set(decision.entry.key, merged.ref)
    return [taskOf(decision, link)]
  })
  return { tasks, byKey }
}

function decideMerge(
  ctx: RunContext,
  { link, record }: LoadedRemote,
  into: string | undefined,
  target: LoadedRemote | undefined,
  /** The records here that the surviving ones have got in this batch. */
  claimed: Map<string, string>,
): Decision {
  if (link === null) return skip
  // The end of the chain was deleted.
  if (into === undefined) return decideGone(ctx, link, record)
  const survivor = survivorOf(into, target, record, claimed)
  if (isLeftOut(link)) {
    if (survivor.isTaken || target?.link?.status === 'excluded') return leftOutIntoTaken(ctx, link, record, survivor)
    claimed.set(into, record?.id ?? link.id)
    return decideMergeLeftOut(ctx, link, record, into)
  }
  if (survivor.isTaken || record === null) return decideMergeIntoLinked(ctx, link, record, survivor.holder)
  claimed.set(into, record.id)
  return decideMergeIntoUnlinked(ctx, link, record, into)
}

type Survivor = {
  /** Whether it goes with another record here. */
  readonly isTaken: boolean
  /** That record, where it is known. */
  readonly holder: string | null
}

function survivorOf(
  into: string,
  target: LoadedRemote | undefined,
  record: LoadedRemote['record'],
  claimed: ReadonlyMap<string, string>,
): Survivor {
  const isLinked = holdOf(target?.link ?? null, target?.record ?? null, record?.id ?? '') === 'linked'
  const holder = claimed.get(into) ?? (isLinked ? target?.record?.id : undefined) ?? null
  return { isTaken: isLinked || holder !== null, holder }
}

/** A person's decision to leave a record out stays as it is; what the filter leaves out goes with the record that it was merged into. */
function leftOutIntoTaken(ctx: RunContext, link: Link, record: LoadedRemote['record'], { holder }: Survivor): Decision {
  return isFilteredOut(link) ? decideMergeIntoLinked(ctx, link, record, holder) : skip
}
