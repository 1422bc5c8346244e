import type { Failure } from '../../core/errors.ts'
import type { ApplyEntry } from '../../db/apply-entry.ts'
import type { Link } from '../../db/link-rows.ts'
import { loadRemote } from '../../db/remote-rows.ts'
import { chunks } from '../connector-kit/chunks.ts'
import type { LocalRecord, RemoteRecord } from '../domain/records.ts'
import type { ArchiveResult } from '../port/writes.ts'
import type { CountedSession } from '../transport/session.ts'
import { entryFor, failedEntry } from './decision.ts'
import { mayBeOfRecord } from './failed-alone.ts'
import { eachOf } from './halves.ts'
import { refusalError } from './refusal-error.ts'
import { type RunContext, rowsOf } from './run-context.ts'
import { apply } from './settle.ts'

const rowsPerCall = 500

/** Records by id, and the ids of those at which the CRM fails: of these it is not known whether they exist. */
type ReadEach = { readonly records: readonly RemoteRecord[]; readonly unread: ReadonlyMap<string, Failure> }

/** Reads records by id. One at which the CRM fails does not hold back the others. */
export async function readEach(ctx: RunContext, ids: readonly string[]): Promise<ReadEach> {
  const records: RemoteRecord[] = []
  const failed = await repeatable(ctx, ids, async (session, some) => {
    records.push(...(await ctx.connector.getRecords(session, ctx.object, some)))
  })
  const unread = new Map(failed.map(({ item, failure }) => [item, failure]))
  return { records, unread }
}

/** Archives records. One at which the CRM fails does not hold back the others. */
export async function archiveEach(ctx: RunContext, ids: readonly string[]): Promise<ReadonlyMap<string, ArchiveResult>> {
  const results = new Map<string, ArchiveResult>()
  const failed = await repeatable(ctx, ids, async (session, some) => {
    for (const result of await ctx.connector.archiveRecords(session, ctx.object, some)) results.set(result.id, result)
  })
  for (const { item: id, failure } of failed)
    results.set(id, { kind: 'rejected', id, code: failure.code, message: failure.said ?? 'It gave no result for this record.' })
  return results
}

function repeatable(
  { session, runFailures }: RunContext,
  ids: readonly string[],
  send: (session: CountedSession, ids: readonly string[]) => Promise<void>,
) {
  const distinct = [...new Set(ids)]
  const attempt = async (some: readonly string[]): Promise<Failure | null> => {
    const isPart = some.length > 1 && some.length < distinct.length
    try {
      await send(isPart ? session.withoutRepeats() : session, some)
      return null
    } catch (thrown) {
      const failure = mayBeOfRecord(thrown, true)
      if (failure === null) throw thrown
      return failure
    }
  }
  return eachOf(distinct, attempt, runFailures)
}

/** Notes of linked records that the CRM could not show them: they are tried again by the schedule. */
export async function noteUnread(ctx: RunContext, unread: ReadEach['unread']): Promise<void> {
  for (const refs of chunks([...unread.keys()], rowsPerCall)) {
    const rows = await loadRemote(
      ctx.db,
      rowsOf(ctx),
      refs.map((id) => ({ id, keys: [] })),
    )
    const entries = rows.flatMap(({ ref, link, record }) => {
      const failure = unread.get(ref)
      const isSynced = link?.status === 'linked' || link?.status === 'attention'
      return failure === undefined || link === null || !isSynced ? [] : [unreadEntry(ctx, link, record, failure)]
    })
    await apply(ctx, entries, 0, null)
  }
}

/** A pair of which the CRM does not show its record. It stays as it is, also what may still be under way to the CRM. */
export function unreadEntry(ctx: RunContext, link: Link, record: LocalRecord | null, { code, said }: Failure): ApplyEntry {
  const error = refusalError(
    ctx,
    {},
    { kind: 'rejected', key: link.id, reason: 'unanswered', code, message: said ?? '' },
    () => [],
  )
  const entry: ApplyEntry = {
    ...entryFor(link, { local: record, crmRecordId: link.crmRecordId, newId: ctx.newId }),
    base: link.base,
    crmBase: link.crmBase,
    conflict: link.conflictDetails,
  }
  return failedEntry(entry, error, 'crm', link)
}
