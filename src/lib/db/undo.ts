import { z } from 'zod'
import { databaseIdSchema } from '../core/database-id.ts'
import { changeKinds, changeSides } from '../crm/domain/change-kinds.ts'
import { objectTypeSchema } from '../crm/domain/entities.ts'
import type { SyncedObject } from '../crm/domain/objects.ts'
import type { LocalRecord } from '../crm/domain/records.ts'
import type { UndoReason } from '../crm/domain/undo.ts'
import { type Link, linkSchema } from './link-rows.ts'
import { recordSchemaOf } from './record-rows.ts'
import { unwrap } from './result.ts'
import type { Lease } from './run-lease.ts'
import { engineRowSchema, type EngineRun } from './run-rows.ts'
import type { ServiceClient } from './service-client.ts'

/** What is taken back of a run: all of it, or less. */
export type UndoScope = {
  readonly runId: string
  readonly recordId: string | null
  readonly field: string | null
  readonly changeId: number | null
}

const changeSchema = z.object({
  id: z.number(),
  side: z.enum(changeSides),
  kind: z.enum(changeKinds),
  field: z.string().nullable(),
  before: z.json().nullable(),
  after: z.json().nullable(),
  reason: z.string(),
  is_sent: z.boolean(),
})

/** A pair of which something is to be taken back; what has changed on it since, as `adsapp.updated`. */
export type LoadedUndo = {
  readonly linkId: string
  readonly link: Link | null
  readonly record: LocalRecord | null
  readonly changes: readonly (Omit<z.infer<typeof changeSchema>, 'is_sent'> & { readonly isSent: boolean })[]
  readonly since: ReadonlySet<string>
}

function rowSchemaOf(object: SyncedObject) {
  const undo = z.object({
    link: linkSchema.nullable(),
    record: recordSchemaOf(object).nullable(),
    changes: z.array(changeSchema.transform(({ is_sent: isSent, ...change }) => ({ ...change, isSent }))),
    since: z.array(z.string()),
  })
  return z
    .object({ link_id: databaseIdSchema, undo })
    .transform(({ link_id: linkId, undo: { since, ...row } }): LoadedUndo => ({ linkId, ...row, since: new Set(since) }))
}

const scopeArguments = ({ runId, recordId, field, changeId }: UndoScope) => ({
  p_run: runId,
  p_record: recordId,
  p_field: field,
  p_change: changeId,
})

const namedSchema = z.object({
  id: z.number(),
  run_id: databaseIdSchema.nullable(),
  record_id: databaseIdSchema.nullable(),
  field: z.string().nullable(),
})

/** What an entry of the log says of whose it is; null where the organisation has no such entry. */
export async function findChange(client: ServiceClient, organizationId: string, id: number) {
  const rows = client.from('crm_sync_changes').select('id, run_id, record_id, field')
  const row: unknown = unwrap(await rows.eq('organization_id', organizationId).eq('id', id).maybeSingle())
  return row === null ? null : namedSchema.parse(row)
}

/** The run that has changed a record, or one of its fields, last; null: none. */
export async function lastRunOf(
  client: ServiceClient,
  organizationId: string,
  { recordId, field }: { readonly recordId: string; readonly field: string | null },
): Promise<string | null> {
  const rows = client
    .from('crm_sync_changes')
    .select('id, run_id, record_id, field')
    .eq('organization_id', organizationId)
    .eq('record_id', recordId)
    .not('run_id', 'is', null)
    .in('kind', ['created', 'updated', 'conflict', 'archived', 'restored', 'matched'])
    .or('side.neq.link,kind.eq.matched')
  const row: unknown = unwrap(
    await (field === null ? rows : rows.eq('field', field))
      .order('created_at', { ascending: false })
      .order('id', { ascending: false })
      .limit(1)
      .maybeSingle(),
  )
  return row === null ? null : namedSchema.parse(row).run_id
}

const sizeSchema = z.object({
  objects: z.partialRecord(objectTypeSchema, z.number()),
  entries: z.number(),
  gone: z.number(),
})

/** How many pairs of each object an undo would look at, how many entries of the log, and how many of those are of erased people. */
export async function undoSize(client: ServiceClient, scope: UndoScope): Promise<z.infer<typeof sizeSchema>> {
  return sizeSchema.parse(unwrap(await client.rpc('crm_undo_scope', scopeArguments(scope))))
}

/** What could be taken back, before an undo is started. */
export async function loadUndoPreview(
  client: ServiceClient,
  scope: UndoScope,
  { object, after, limit }: { readonly object: SyncedObject; readonly after: string | null; readonly limit: number },
): Promise<readonly LoadedUndo[]> {
  const asked = { ...scopeArguments(scope), p_object: object, p_after: after, p_limit: limit }
  return z.array(rowSchemaOf(object)).parse(unwrap(await client.rpc('crm_preview_undo', asked)))
}

/** Starts an undo, or answers the same one that has not ended. @throws Failure `run_not_found`, `run_not_ended`, `nothing_to_undo` */
export async function startUndo(
  client: ServiceClient,
  { organizationId, userId }: { readonly organizationId: string; readonly userId: string },
  scope: UndoScope,
): Promise<EngineRun> {
  const asked = { p_organization: organizationId, p_user: userId, ...scopeArguments(scope) }
  return engineRowSchema.parse(unwrap(await client.rpc('crm_start_undo', asked)))
}

/** Pairs that an undo still has something to take back of; with `made`, those whose record its run had made or brought back. */
export async function loadUndo(
  client: ServiceClient,
  of: {
    readonly runId: string
    readonly object: SyncedObject
    readonly made: boolean
    readonly after: string | null
    readonly limit: number
  },
): Promise<readonly LoadedUndo[]> {
  const asked = { p_run: of.runId, p_object: of.object, p_made: of.made, p_after: of.after, p_limit: of.limit }
  return z.array(rowSchemaOf(of.object)).parse(unwrap(await client.rpc('crm_load_undo', asked)))
}

/** What became of entries of the log. `already`: it was as it was to be. */
export type UndoOutcome = {
  readonly ids: readonly number[]
  readonly outcome: 'restored' | 'already' | 'left'
  readonly reason?: UndoReason
  /** The CRM's own words. */
  readonly message?: string
}

/** Notes, before it is sent, which entries are written to the CRM. */
export async function markUndo(client: ServiceClient, lease: Lease, changeIds: readonly number[]): Promise<void> {
  if (changeIds.length === 0) return
  unwrap(await client.rpc('crm_mark_undo', { p_run: lease.runId, p_lease: lease.token, p_changes: [...changeIds] }))
}

export async function settleUndo(client: ServiceClient, lease: Lease, outcomes: readonly UndoOutcome[]): Promise<void> {
  const said = outcomes.filter(({ ids }) => ids.length > 0)
  if (said.length === 0) return
  unwrap(await client.rpc('crm_settle_undo', { p_run: lease.runId, p_lease: lease.token, p_outcomes: said }))
}

/** Ends an undo: what could not be looked at, because its object is not synced any more, is left. */
export async function endUndo(client: ServiceClient, lease: Lease): Promise<void> {
  unwrap(await client.rpc('crm_end_undo', { p_run: lease.runId, p_lease: lease.token }))
}

/** What an undo is still to change of an object, as the guard counts it. */
export async function undoLeft(
  client: ServiceClient,
  { runId, object }: { readonly runId: string; readonly object: SyncedObject },
): Promise<{ readonly changes: number; readonly removals: number }> {
  const answer = await client.rpc('crm_undo_left', { p_run: runId, p_object: object })
  return z.object({ changes: z.number(), removals: z.number() }).parse(unwrap(answer))
}

/** Which of these records are there and not deleted, whatever their object. */
export async function recordsThere(client: ServiceClient, ids: readonly string[]): Promise<ReadonlySet<string>> {
  if (ids.length === 0) return new Set()
  const rows = z
    .array(z.object({ id: z.string(), deleted: z.boolean() }))
    .parse(unwrap(await client.rpc('records_titles', { p_records: [...ids] })))
  return new Set(rows.flatMap(({ id, deleted }) => (deleted ? [] : id)))
}

/** Those of these people who belong, or have belonged, to an organisation. */
export async function peopleOf(
  client: ServiceClient,
  organizationId: string,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  if (ids.length === 0) return new Set()
  const rowsSchema = z.array(z.object({ user_id: z.string() }))
  const [members, former] = await Promise.all(
    (['organization_members', 'former_members'] as const).map(async (table) =>
      rowsSchema.parse(
        unwrap(
          await client
            .from(table)
            .select('user_id')
            .eq('organization_id', organizationId)
            .in('user_id', [...ids]),
        ),
      ),
    ),
  )
  return new Set([...(members ?? []), ...(former ?? [])].map(({ user_id }) => user_id))
}
