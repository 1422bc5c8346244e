import type { LoadedPending } from '../../db/pending-links.ts'
import { type LoadedRemote, loadRemote } from '../../db/remote-rows.ts'
import { holdOf, matchRemote } from '../domain/identity.ts'
import { keyText, localKeys, remoteKeys } from '../domain/match-keys.ts'
import { specOf } from '../domain/objects.ts'
import { valuesOf } from '../domain/record-keys.ts'
import type { RemoteRecord } from '../domain/records.ts'
import { decidePair } from './decide.ts'
import { duplicate, type PushObstacle } from './duplicate.ts'
import { searchKeysOf, storedSpellings } from './lookups.ts'
import { type RunContext, rowsOf } from './run-context.ts'
import { type Task, taskOf } from './task.ts'

/** What an unanswered create has made. Of an object without a key, a record that is another's only says the same. */
export function madeFor(
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
export async function loadKnown(ctx: RunContext, remotes: readonly RemoteRecord[]): Promise<ReadonlyMap<string, LoadedRemote>> {
  const lookups = remotes.map((remote) => ({
    id: remote.id,
    keys: storedSpellings(remoteKeys(ctx.settings.matchKeys, ctx.mapping, remote)),
  }))
  const rows = await loadRemote(ctx.db, rowsOf(ctx), lookups)
  return new Map(rows.map((row) => [row.ref, row]))
}

/** Of the CRM records that were found for the local ones of a batch, those found for several: which of these it is, nobody can tell. */
export function contestedAmong(found: readonly (readonly { readonly id: string }[])[]): ReadonlySet<string> {
  const seen = new Set<string>()
  const contested = new Set<string>()
  for (const { id } of found.flatMap((remotes) => [...new Map(remotes.map((remote) => [remote.id, remote])).values()])) {
    if (seen.has(id)) contested.add(id)
    seen.add(id)
  }
  return contested
}

/** Pairs a local record with the one found for it; several, or one that is another's, are for a person to tell apart. */
export function pairOrReport(
  ctx: RunContext,
  row: LoadedPending,
  found: readonly [RemoteRecord, ...RemoteRecord[]],
  known: ReadonlyMap<string, LoadedRemote>,
  isContested = false,
): readonly Task[] {
  const [remote] = found
  const code = found.length > 1 ? 'ambiguous_match' : pairingObstacle(row, remote, known.get(remote.id), isContested)
  return code === null ? pairTask(ctx, row, remote) : [duplicate(ctx, row, code, found)]
}

/**
 * Why a local record cannot be paired with the remote one that has its search key; null when it can.
 * @param isContested whether it was found for another local one too, which no match key may tell from this one
 */
export function pairingObstacle(
  { record }: LoadedPending,
  remote: RemoteRecord,
  known: LoadedRemote | undefined,
  isContested = false,
): PushObstacle | null {
  // A further candidate cannot be read.
  if (known?.isUnreadable) return 'ambiguous_match'
  const hold = holdOf(known?.link ?? null, known?.record ?? null, record.id)
  if (hold !== 'free') return hold === 'linked' ? 'duplicate_identity' : 'match_excluded'
  // Found by the key of an earlier create, which the local record has lost since.
  if (!known || known.candidates.length === 0) return isContested ? 'ambiguous_match' : null
  const match = matchRemote(remote, known.candidates, new Set())
  return match.kind === 'one' && match.candidate.record.id === record.id ? null : 'ambiguous_match'
}

/** By which key the two are one. */
function matchedBy(ctx: RunContext, row: LoadedPending, remote: RemoteRecord): string {
  const { kind } = specOf(ctx.object).searchKey
  const searched = valuesOf(remote.keys, kind)
  if (searchKeysOf(ctx.object, row).some((key) => searched.includes(key))) return kind
  const theirs = new Set(remoteKeys(ctx.settings.matchKeys, ctx.mapping, remote).map(keyText))
  const shared = localKeys(ctx.settings.matchKeys, row.record).find((key) => theirs.has(keyText(key)))
  return ctx.settings.matchKeys[shared?.rank ?? -1] ?? kind
}

export function pairTask(ctx: RunContext, { link, record }: LoadedPending, remote: RemoteRecord): Task[] {
  const decision = decidePair(ctx, link, record, remote, matchedBy(ctx, { link, record }, remote))
  return decision.kind === 'skip' ? [] : [taskOf(decision, link)]
}
