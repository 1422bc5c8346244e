import { z } from 'zod'
import { Failure } from '../core/errors.ts'
import { isStorable } from '../core/storable-text.ts'
import type { FieldValues } from '../crm/domain/entities.ts'
import type { IdentityKey } from '../crm/domain/match-keys.ts'
import type { SyncedObject } from '../crm/domain/objects.ts'
import type { Wait } from '../crm/domain/references.ts'
import type { OtherRecord } from '../crm/domain/refusal.ts'
import type { FieldConflict } from '../crm/domain/pair-plan.ts'
import type { LocalRecord } from '../crm/domain/records.ts'
import { type LateWrite, type Link, linkSchema, type MatchCandidate } from './link-rows.ts'
import { type Answer, unwrap } from './result.ts'
import type { ServiceClient } from './service-client.ts'
import { columnName, recordSchemaOf, toRecordRow } from './record-rows.ts'
import { readRow, setAside } from './set-aside.ts'

export type { LateWrite, Link, MatchCandidate } from './link-rows.ts'

function remoteRowSchemaOf(object: SyncedObject) {
  const record = recordSchemaOf(object)
  return z.object({
    link: linkSchema.nullable(),
    record: record.nullable(),
    candidates: z.array(z.object({ key: z.number(), record, link: linkSchema.nullable() })),
  })
}
export type LoadedRemote = z.infer<ReturnType<typeof remoteRowSchemaOf>> & {
  readonly ref: string
  /** Its rows could not be read: it has been set aside, and nothing may be decided about it. */
  readonly isUnreadable: boolean
}

export type LoadedPending = { readonly link: Link; readonly record: LocalRecord }

/** What a person reads about a record that could not be synced. */
export type RowError = {
  readonly code: string
  readonly message: string
  readonly action?: string
  /** Our name of the field at fault, and the CRM's. */
  readonly field?: string
  readonly crmField?: string
  /** What kind of problem it is: records with the same field and reason are shown together. */
  readonly reason?: string
  /** Records of the CRM that have to do with it. */
  readonly others?: readonly OtherRecord[]
  /** Whether a person may allow what a rule of the CRM refused. */
  readonly mayAllow?: boolean
}

export type LoggedChange = {
  readonly side: 'adsapp' | 'crm' | 'link'
  readonly kind: 'created' | 'updated' | 'matched' | 'conflict' | 'failed' | 'excluded' | 'archived' | 'restored' | 'merged'
  readonly field?: string
  readonly before?: unknown
  readonly after?: unknown
  readonly reason: string
}

/** One decision as the database applies it. Names the versions that it was based on; null versions mean rows that are new. */
export type ApplyEntry = {
  readonly key: string
  readonly linkId: string
  readonly linkVersion: number | null
  readonly recordId: string | null
  readonly recordVersion: number | null
  readonly crmRecordId: string | null
  readonly createRecord: FieldValues | null
  /** E-mails of the CRM's record that a contact is made from. */
  readonly emails: readonly string[]
  readonly patch: FieldValues | null
  /**
   * When fields of the patch, or of the new record, were changed in the CRM, or the latest possible time; the record's time is that for
   * all others.
   */
  readonly fieldTimes: Readonly<Record<string, string | { readonly until: string }>> | null
  /** Archive the local record, or bring it back. */
  readonly archiveRecord: boolean
  readonly restoreRecord: boolean
  readonly base: FieldValues
  /** What the CRM holds of these fields as the base is agreed on, where that differs from it. */
  readonly crmBase: FieldValues
  /** What the CRM has confirmed to hold; recorded even when the local record has moved on. */
  readonly written: FieldValues | null
  /** What the CRM may still carry out of earlier dispatches, and of this one, in seconds from now, where an attempt was not answered. */
  readonly lateWrites: readonly (LateWrite | { readonly values: FieldValues; readonly seconds: number })[]
  readonly crmWrite: 'created' | 'updated' | 'archived' | null
  readonly matched: boolean
  readonly conflicts: number
  readonly status: Link['status']
  readonly pending: boolean
  readonly attempts: number
  readonly error: RowError | null
  readonly conflict: Readonly<Record<string, FieldConflict>> | null
  /** Who it may be, where that is for a person to say. */
  readonly candidates: readonly MatchCandidate[] | null
  readonly crmUpdatedAt: string | null
  /** References that cannot be translated yet: decided once they can. */
  readonly waits: readonly Wait[]
  readonly outcome: 'success' | 'failed' | 'skipped'
  readonly changes: readonly LoggedChange[]
}

/** The lease under which a run writes. */
export type Lease = { readonly runId: string; readonly token: string; readonly seconds: number }

/** The connection whose rows are read, and the run that reads them, if one does. */
export type RowsOf = { readonly connectionId: string; readonly object: SyncedObject; readonly runId?: string }

/**
 * Links and local records of these remote records (at most 500), and who shares a key with them, in the same order. One round trip. A
 * record whose rows cannot be read is set aside.
 */
export async function loadRemote(
  client: ServiceClient,
  { connectionId, object, runId }: RowsOf,
  records: readonly { readonly id: string; readonly keys: readonly IdentityKey[] }[],
): Promise<readonly LoadedRemote[]> {
  if (records.length === 0) return []
  const rows = z.array(z.looseObject({ ref: z.string() })).parse(
    unwrap(
      await client.rpc('crm_load_remote', {
        p_connection: connectionId,
        p_object: object,
        p_records: records.map(({ id, keys }) => ({ ref: id, keys: keys.filter(({ value }) => isStorable(value)) })),
      }),
    ),
  )
  const schema = remoteRowSchemaOf(object)
  const byRef = new Map(rows.map((row) => [row.ref, readRow(schema, row)]))
  await setAside(
    client,
    { connectionId, object, runId },
    [...byRef].flatMap(([ref, row]) => (row.ok ? [] : [{ linkId: row.linkId, ref, error: row.error }])),
  )
  return records.map(({ id: ref }) => {
    const row = byRef.get(ref)
    // An answer cut short by a row limit must not read as "nobody here".
    if (!row)
      throw new Failure({ kind: 'bug', code: 'incomplete_answer', message: 'The database left records out of its answer.' })
    if (!row.ok) return { ref, isUnreadable: true, link: null, record: null, candidates: [] }
    return { ...row.value, ref, isUnreadable: false }
  })
}

/**
 * Links with their records, as a query of the database returns them. Those that cannot be read are set aside, which takes them off every
 * queue, and the query is repeated, so that a page is full and ends where it did.
 */
export async function readPending(
  client: ServiceClient,
  of: RowsOf,
  load: () => PromiseLike<Answer<unknown>>,
): Promise<readonly LoadedPending[]> {
  const schema = z.object({ link: linkSchema, record: recordSchemaOf(of.object) })
  for (;;) {
    const rows = z.array(z.unknown()).parse(unwrap(await load()))
    const read = rows.map((row) => readRow(schema, row))
    const unreadable = read.flatMap((row) => (row.ok ? [] : [row]))
    if (unreadable.length === 0) return read.flatMap((row) => (row.ok ? [row.value] : []))
    const moved = await setAside(client, of, unreadable)
    if (moved === 0) throw new Failure({ kind: 'bug', code: 'unreadable_rows', message: 'Rows of the database cannot be read.' })
  }
}

/** Ids of linked records of the CRM that a full run has not met so far, at most `limit`. */
export async function loadUnmet(
  client: ServiceClient,
  { object, runId }: Pick<Required<RowsOf>, 'object' | 'runId'>,
  limit: number,
): Promise<readonly string[]> {
  const answer = await client.rpc('crm_load_unmet', { p_run: runId, p_object: object, p_limit: limit })
  return z.array(z.string()).parse(unwrap(answer))
}

export async function loadPending(
  client: ServiceClient,
  query: {
    readonly connectionId: string
    readonly object: SyncedObject
    readonly runId?: string
    readonly linked: boolean
    readonly after: string | null
    readonly limit: number
    readonly recordIds?: readonly string[]
    /** Only what a person has just changed. */
    readonly live?: boolean
    /** Only dispatches whose answer never came, those that must not be sent again yet included. */
    readonly orphaned?: boolean
  },
): Promise<readonly LoadedPending[]> {
  return readPending(client, query, () =>
    client.rpc('crm_load_pending', {
      p_connection: query.connectionId,
      p_object: query.object,
      p_linked: query.linked,
      p_after: query.after,
      p_limit: query.limit,
      p_records: query.recordIds ?? null,
      p_live: query.live ?? false,
      p_orphaned: query.orphaned ?? false,
    }),
  )
}

/** How many links have a record that is to be archived in the CRM. */
export async function countArchiving(client: ServiceClient, connectionId: string, object: SyncedObject): Promise<number> {
  const { count, error } = await client
    .from('crm_sync_state')
    .select('id', { count: 'exact', head: true })
    .eq('connection_id', connectionId)
    .eq('object_type', object)
    .eq('archiving', true)
    .not('crm_record_id', 'is', null)
  unwrap({ data: null, error })
  return count ?? 0
}

/** Links whose record is to be archived in the CRM. */
export async function loadArchiving(
  client: ServiceClient,
  query: RowsOf & { readonly after: string | null; readonly limit: number; readonly recordIds?: readonly string[] },
): Promise<readonly LoadedPending[]> {
  return readPending(client, query, () =>
    client.rpc('crm_load_archiving', {
      p_connection: query.connectionId,
      p_object: query.object,
      p_after: query.after,
      p_limit: query.limit,
      p_records: query.recordIds ?? null,
    }),
  )
}

/** Which of these records of ours share a key with other ones that are linked already, by record id. */
export async function linkedDuplicates(
  client: ServiceClient,
  connectionId: string,
  object: SyncedObject,
  records: readonly { readonly ref: string; readonly keys: readonly IdentityKey[] }[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const asked = records
    .map(({ ref, keys }) => ({ ref, keys: keys.filter(({ value }) => isStorable(value)) }))
    .filter(({ keys }) => keys.length > 0)
  if (asked.length === 0) return new Map()
  const answer = await client.rpc('crm_linked_duplicates', { p_connection: connectionId, p_object: object, p_records: asked })
  return new Map(Object.entries(z.record(z.string(), z.array(z.string())).parse(unwrap(answer))))
}

/**
 * Stores what is about to be dispatched (write-ahead), together with the base that is agreed on until then.
 * @returns the links' new versions by link id; links that moved are missing
 */
export async function markOutgoing(
  client: ServiceClient,
  lease: Lease,
  entries: readonly {
    readonly linkId: string
    readonly linkVersion: number
    readonly base: FieldValues
    readonly crmBase: FieldValues
    readonly outgoing: FieldValues
    readonly lateWrites: readonly LateWrite[]
    /** For how long the CRM may carry out a create that it does not answer; null where sending it again is harmless. */
    readonly pendsSeconds: number | null
    /** For how long it may carry out, after what is sent next, a write that it does not answer; null where it can do no harm. */
    readonly lateSeconds: number | null
  }[],
): Promise<ReadonlyMap<string, number>> {
  if (entries.length === 0) return new Map()
  const rows = z
    .array(z.object({ link_id: z.string(), version: z.number() }))
    .parse(unwrap(await client.rpc('crm_mark_outgoing', { p_run: lease.runId, p_lease: lease.token, p_entries: entries })))
  return new Map(rows.map((row) => [row.link_id, row.version]))
}

/** These writes were refused or never sent: nothing of them is left to wait for, or to be carried out late. */
export async function noteUnsent(client: ServiceClient, lease: Lease, linkIds: readonly string[]): Promise<void> {
  if (linkIds.length === 0) return
  unwrap(await client.rpc('crm_note_unsent', { p_run: lease.runId, p_lease: lease.token, p_links: [...linkIds] }))
}

/** Applies a batch in one transaction. @returns keys of entries whose link or record moved since, to be decided again; whether something live waits, and whether the mapping has changed since the run has read it */
export async function applyBatch(
  client: ServiceClient,
  lease: Lease,
  object: SyncedObject,
  batch: {
    readonly entries: readonly ApplyEntry[]
    /** The identities that an entry brings here, hashed; null where nobody was erased. */
    readonly identitiesOf: ((entry: ApplyEntry) => readonly string[]) | null
    readonly skipped: number
    readonly apiCalls: number
    readonly checkpoint: unknown
  },
): Promise<{ readonly stale: ReadonlySet<string>; readonly live: boolean; readonly remapped: boolean }> {
  const answer = unwrap(
    await client.rpc('crm_apply', {
      p_run: lease.runId,
      p_lease: lease.token,
      p_lease_seconds: lease.seconds,
      p_object: object,
      p_entries: batch.entries.map((entry) =>
        withoutEmpty({
          ...entry,
          emails: null,
          identities: batch.identitiesOf?.(entry) ?? null,
          createRecord: entry.createRecord && toRecordRow(object, entry.createRecord),
          patch: entry.patch && toRecordRow(object, entry.patch),
          fieldTimes:
            entry.fieldTimes &&
            Object.fromEntries(Object.entries(entry.fieldTimes).map(([field, time]) => [columnName(object, field), time])),
          crmBase: Object.keys(entry.crmBase).length > 0 ? entry.crmBase : null,
        }),
      ),
      p_skipped: batch.skipped,
      p_api_calls: batch.apiCalls,
      p_checkpoint: batch.checkpoint ?? null,
    }),
  )
  const { stale, live, remapped } = z
    .object({ stale: z.array(z.string()), live: z.boolean(), remapped: z.boolean() })
    .parse(answer)
  return { stale: new Set(stale), live, remapped }
}

/** An entry without the members that say nothing, which the database takes for absent: most of a batch is made of them. */
function withoutEmpty(entry: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(entry).filter(
      ([, value]) => value !== null && value !== false && !(Array.isArray(value) && value.length === 0),
    ),
  )
}
