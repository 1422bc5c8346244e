import { z } from 'zod'
import { databaseIdSchema } from '../../core/database-id.ts'
import { Failure } from '../../core/errors.ts'
import { crmTypeSchema, type CrmType } from '../../crm/domain/crm-type.ts'
import { specOf, syncedObjectSchema, type SyncedObject } from '../../crm/domain/objects.ts'
import {
  previewCountsSchema,
  previewSides,
  type PreviewOutcome,
  storedOutcomes,
  storedOutcomeSchema,
} from '../../crm/domain/preview-outcome.ts'
import { isMadeInPreview } from '../../crm/preview/as-written.ts'
import { runErrorSchema } from '../../contract/runs.ts'
import type { PreviewRecord, PreviewView } from '../../contract/previews.ts'
import { readRows, type UserClient } from '../rows.ts'
import type { Titles } from '../fields/titles.ts'

const columns =
  'id, sync_type, direction, status, phase, objects, draft, records_processed, records_expected, api_calls, counts, errors, started_at, completed_at, resume_at, expires_at, run_id, crm_connections!inner (crm_type)'

const previewRowSchema = z
  .object({
    id: databaseIdSchema,
    sync_type: z.enum(['full', 'delta']),
    direction: z.enum(['to_crm', 'from_crm', 'bidirectional']),
    status: z.enum(['running', 'completed', 'failed', 'cancelled']),
    phase: z.enum(['pull', 'push', 'done']),
    objects: z.array(syncedObjectSchema).nullable(),
    draft: z.record(z.string(), z.unknown()),
    records_processed: z.number(),
    records_expected: z.number().nullable(),
    api_calls: z.number(),
    counts: previewCountsSchema,
    errors: z.array(runErrorSchema),
    started_at: z.string(),
    completed_at: z.string().nullable(),
    resume_at: z.string().nullable(),
    expires_at: z.string(),
    run_id: databaseIdSchema.nullable(),
    crm_connections: z.object({ crm_type: crmTypeSchema }),
  })
  .transform(
    (row): PreviewView => ({
      id: row.id,
      crmType: row.crm_connections.crm_type,
      syncType: row.sync_type,
      direction: row.direction,
      status: row.status,
      phase: row.phase,
      objects: row.objects,
      isDraft: Object.keys(row.draft).length > 0,
      recordsProcessed: row.records_processed,
      recordsExpected: row.records_expected,
      apiCalls: row.api_calls,
      counts: [...row.counts],
      errors: row.errors,
      startedAt: row.started_at,
      completedAt: row.completed_at,
      resumeAt: row.resume_at,
      expiresAt: row.expires_at,
      runId: row.run_id,
    }),
  )

/** A preview of the organisation; null where it has expired or was removed. */
export async function findPreviewView(
  client: UserClient,
  organizationId: string,
  previewId: string,
): Promise<PreviewView | null> {
  const query = client.from('crm_previews').select(columns).eq('organization_id', organizationId).eq('id', previewId)
  const [preview] = await readRows(z.array(previewRowSchema), query)
  return preview ?? null
}

/** @throws Failure `preview_not_found` */
export async function requirePreview(client: UserClient, organizationId: string, previewId: string): Promise<PreviewView> {
  const preview = await findPreviewView(client, organizationId, previewId)
  if (preview !== null) return preview
  const message = 'There is no such preview: it has expired, or was removed. Preview again.'
  throw new Failure({ kind: 'invalid', code: 'preview_not_found', message })
}

/** The newest preview of a connection, if there is one that has not been run. */
export async function latestPreview(client: UserClient, organizationId: string, crmType: CrmType): Promise<PreviewView | null> {
  const query = client
    .from('crm_previews')
    .select(columns)
    .eq('organization_id', organizationId)
    .eq('crm_connections.crm_type', crmType)
    .neq('status', 'cancelled')
    .order('started_at', { ascending: false })
    .limit(1)
  const [preview] = await readRows(z.array(previewRowSchema), query)
  return preview ?? null
}

/** The preview that a run was to do; null for any other run. */
export async function previewOfRun(client: UserClient, organizationId: string, runId: string): Promise<PreviewView | null> {
  const query = client.from('crm_previews').select(columns).eq('organization_id', organizationId).eq('run_id', runId).limit(1)
  const [preview] = await readRows(z.array(previewRowSchema), query)
  return preview ?? null
}

const sideSchema = z.enum(previewSides)
const valueSchema = z
  .json()
  .nullish()
  .transform((value) => value ?? null)

const changeSchema = z
  .object({
    side: sideSchema,
    kind: z.string(),
    field: z.string().nullish(),
    before: valueSchema,
    after: valueSchema,
    reason: z.string(),
  })
  .transform(({ side, kind, field, before, after, reason }): PreviewRecord['fields'] =>
    kind === 'created' && typeof after === 'object' && after !== null && !Array.isArray(after)
      ? Object.entries(after).flatMap(([name, value]) =>
          value === null ? [] : [{ side, kind, field: name, before: null, after: value, reason }],
        )
      : [{ side, kind, field: field ?? null, before, after, reason }],
  )

const recordRowSchema = z
  .object({
    id: databaseIdSchema,
    object_type: syncedObjectSchema,
    record_id: databaseIdSchema.nullable(),
    crm_record_id: z.string().nullable(),
    title: z.string().nullable(),
    outcomes: z.array(storedOutcomeSchema),
    changes: z.array(changeSchema),
    error: z.looseObject({ code: z.string(), message: z.string(), action: z.string().nullish() }).nullable(),
  })
  .transform((row): PreviewRecord => {
    const isMadeHere = row.outcomes.some(({ side, outcome }) => side === 'adsapp' && outcome === 'created')
    return {
      id: row.id,
      object: row.object_type,
      recordId: isMadeHere ? null : row.record_id,
      crmRecordId: row.crm_record_id === null || isMadeInPreview(row.crm_record_id) ? null : row.crm_record_id,
      name: row.title,
      outcomes: row.outcomes,
      fields: row.changes.flat(),
      problem: row.error && { code: row.error.code, message: row.error.message, action: row.error.action ?? null },
    }
  })

export type PreviewFilter = {
  readonly object?: SyncedObject | undefined
  readonly outcome?: PreviewOutcome | undefined
  readonly side?: (typeof previewSides)[number] | undefined
  readonly q?: string | undefined
}

/** A page of what a preview says, in the order of its rows. `after`: the id of the last one of the page before. */
export async function previewRecords(
  client: UserClient,
  previewId: string,
  { object, outcome, side, q }: PreviewFilter,
  after: string | null,
  limit: number,
): Promise<{ readonly records: readonly PreviewRecord[]; readonly next: string | null }> {
  const search = q?.trim() ?? ''
  const rows = await readRows(
    z.array(recordRowSchema),
    client.rpc('crm_preview_page', {
      p_preview: previewId,
      p_object: object ?? null,
      p_outcomes: outcome === undefined ? null : [...storedOutcomes(outcome, side)],
      p_search: search === '' ? null : search,
      p_after: after,
      p_limit: limit + 1,
    }),
  )
  const records = rows.slice(0, limit)
  return { records, next: rows.length > limit ? (records.at(-1)?.id ?? null) : null }
}

const differenceSchema = z
  .object({
    object_type: syncedObjectSchema,
    record_id: databaseIdSchema.nullable(),
    crm_record_id: z.string().nullable(),
    title: z.string().nullable(),
    side: z.enum(['adsapp', 'crm']),
    kind: z.string(),
    field: z.string().nullable(),
    said: valueSchema,
    done: valueSchema,
    was_said: z.boolean(),
    was_done: z.boolean(),
  })
  .transform((row) => ({
    object: row.object_type,
    recordId: row.record_id,
    crmRecordId: row.crm_record_id,
    name: row.title,
    side: row.side,
    kind: row.kind,
    field: row.field,
    said: row.was_said ? { value: row.said } : null,
    done: row.was_done ? { value: row.done } : null,
  }))
export type PreviewDifference = z.output<typeof differenceSchema>

/** What a run has done otherwise than its preview said, because something was changed between the two: how many values, and the first of them. */
export type PreviewComparison = { readonly count: number; readonly differences: readonly PreviewDifference[] }

/** What a run has done otherwise than its preview said; null while the two are compared, which begins when the run has ended. */
export async function previewComparison(
  client: UserClient,
  organizationId: string,
  previewId: string,
): Promise<PreviewComparison | null> {
  const rows = await readRows(
    z.array(z.object({ compared_at: z.string().nullable(), differing: z.number(), differences: z.array(differenceSchema) })),
    client
      .from('crm_previews')
      .select('compared_at, differing, differences')
      .eq('organization_id', organizationId)
      .eq('id', previewId),
  )
  const [row] = rows
  return row === undefined || row.compared_at === null ? null : { count: row.differing, differences: row.differences }
}

/** What records are called that a preview would make here, by the ids that they have in it. */
export async function previewTitles(client: UserClient, previewId: string, ids: Iterable<string>): Promise<Titles> {
  const asked = [...new Set(ids)].filter((id) => databaseIdSchema.safeParse(id).success).slice(0, 500)
  if (asked.length === 0) return new Map()
  const rows = await readRows(
    z.array(z.object({ record_id: databaseIdSchema, object_type: syncedObjectSchema, title: z.string().nullable() })),
    client
      .from('crm_preview_records')
      .select('record_id, object_type, title')
      .eq('preview_id', previewId)
      .contains('outcomes', ['adsapp:created'])
      .in('record_id', asked),
  )
  return new Map(
    rows.map(({ record_id: id, object_type: object, title }) => [
      id,
      { id, object, title: title ?? `Unnamed ${specOf(object).one}` },
    ]),
  )
}
