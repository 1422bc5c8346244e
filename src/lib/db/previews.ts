import { defined } from '../core/defined.ts'
import { z } from 'zod'
import { databaseIdSchema } from '../core/database-id.ts'
import { fieldValueSchema, type FieldValues, type ObjectType } from '../crm/domain/entities.ts'
import type { Direction } from '../crm/domain/field-mapping.ts'
import type { SyncedObject } from '../crm/domain/objects.ts'
import type { PreviewDraft } from '../crm/domain/preview-draft.ts'
import type { KeyKind } from '../crm/domain/record-keys.ts'
import { toMappingRows } from './connections.ts'
import { unwrap } from './result.ts'
import type { ServiceClient } from './service-client.ts'

/** Starts a preview, in the place of one that is running. @returns its id */
export async function startPreview(
  client: ServiceClient,
  of: {
    readonly connectionId: string
    readonly userId: string
    readonly syncType: 'full' | 'delta'
    readonly direction: Direction
    readonly objects: readonly SyncedObject[] | null
    readonly draft: PreviewDraft
  },
): Promise<string> {
  const answer = await client.rpc('crm_preview_start', {
    p_connection: of.connectionId,
    p_user: of.userId,
    p_sync_type: of.syncType,
    p_direction: of.direction,
    p_objects: of.objects === null ? null : [...of.objects],
    p_draft: storedDraft(of.draft),
  })
  return databaseIdSchema.parse(unwrap(answer))
}

/** A draft with its mapping in the form of the database's rows. */
function storedDraft({ mapping = {}, settings, objects }: PreviewDraft) {
  const rows = Object.entries(mapping).map(([object, fields]) => [object, toMappingRows('contact', fields)] as const)
  const parts = {
    ...(rows.length === 0 ? {} : { mapping: Object.fromEntries(rows) }),
    ...defined({ settings, objects }),
  }
  return z.record(z.string(), z.json()).parse(JSON.parse(JSON.stringify(parts)))
}

/** A preview that is running; null where it has ended, or is gone. */
export async function runningPreview(
  client: ServiceClient,
  previewId: string,
): Promise<{ readonly resumeAt: string | null } | null> {
  const row: unknown = unwrap(
    await client.from('crm_previews').select('resume_at').eq('id', previewId).eq('status', 'running').maybeSingle(),
  )
  const parsed = z.object({ resume_at: z.string().nullable() }).nullable().parse(row)
  return parsed === null ? null : { resumeAt: parsed.resume_at }
}

const storedPreviewSchema = z
  .object({
    id: databaseIdSchema,
    connection_id: databaseIdSchema,
    sync_type: z.enum(['full', 'delta']),
    direction: z.enum(['to_crm', 'from_crm', 'bidirectional']),
    status: z.enum(['running', 'completed', 'failed', 'cancelled']),
    objects: z.array(z.string()).nullable(),
    draft: z.record(z.string(), z.unknown()),
    run_id: databaseIdSchema.nullable(),
    crm_connections: z.object({ crm_type: z.string() }),
  })
  .transform((row) => ({
    id: row.id,
    connectionId: row.connection_id,
    crmType: row.crm_connections.crm_type,
    syncType: row.sync_type,
    direction: row.direction,
    status: row.status,
    objects: row.objects,
    isOfDraft: Object.keys(row.draft).length > 0,
    runId: row.run_id,
  }))
export type StoredPreview = z.output<typeof storedPreviewSchema>

/** A preview of an organisation; null where it has none of this id. */
export async function findPreview(
  client: ServiceClient,
  organizationId: string,
  previewId: string,
): Promise<StoredPreview | null> {
  const row: unknown = unwrap(
    await client
      .from('crm_previews')
      .select('id, connection_id, sync_type, direction, status, objects, draft, run_id, crm_connections (crm_type)')
      .eq('organization_id', organizationId)
      .eq('id', previewId)
      .maybeSingle(),
  )
  return row === null ? null : storedPreviewSchema.parse(row)
}

/** Ends a preview, if it is running, and removes it with all that it has decided. @returns whether there was one */
export async function deletePreview(client: ServiceClient, organizationId: string, previewId: string): Promise<boolean> {
  const rows: unknown = unwrap(
    await client.from('crm_previews').delete().eq('organization_id', organizationId).eq('id', previewId).select('id'),
  )
  return z.array(z.unknown()).parse(rows).length > 0
}

/**
 * Compares the next part of what a preview said with what its run has done. @returns whether all is compared; true too where its run has not ended,
 * or it was never run
 */
export async function comparePreview(client: ServiceClient, previewId: string): Promise<boolean> {
  return z.boolean().parse(unwrap(await client.rpc('crm_preview_compare', { p_preview: previewId })))
}

/** Notes which run was to do exactly what a preview says. */
export async function notePreviewRun(client: ServiceClient, previewId: string, runId: string): Promise<void> {
  unwrap(await client.from('crm_previews').update({ run_id: runId }).eq('id', previewId))
}

const writeSchema = z.object({ properties: z.record(z.string(), fieldValueSchema), keys: z.array(z.string()) })
const writesSchema = z.record(z.string(), writeSchema)
const thereSchema = z.object({ there: z.array(z.string()), isAll: z.boolean() })
const foundSchema = z.object({ found: z.array(z.object({ value: z.string(), id: z.string() })), isAll: z.boolean() })

type Met = { readonly id: string; readonly kind: KeyKind; readonly keys: readonly string[] }
const asMet = ({ id, kind, keys }: Met) => ({ id, kind, keys: [...keys] })
/** A page of records that were read in a list. `begins`, `ends`: whether it is the first, the last page of all that the CRM has of the object. */
export type MetPage = {
  readonly object: ObjectType
  readonly records: readonly Met[]
  readonly begins: boolean
  readonly ends: boolean
}

/**
 * What a preview has read in lists and not stored yet. It is stored with the next batch that it decides, which costs no round trip of its own, or
 * before something is looked for among it.
 */
export function createMetPages() {
  let pages: readonly MetPage[] = []
  return {
    add(page: MetPage): void {
      pages = [...pages, page]
    },
    take(): readonly MetPage[] {
      const taken = pages
      pages = []
      return taken
    },
    /** After they could not be stored. */
    putBack(taken: readonly MetPage[]): void {
      pages = [...taken, ...pages]
    },
  }
}
export type MetPages = ReturnType<typeof createMetPages>

/**
 * The CRM's records as a preview would leave them: what it would have sent, by the CRM's names, and by what each would be found.
 */
export function previewWrites(client: ServiceClient, previewId: string, pages: MetPages) {
  const of = (object: ObjectType) => ({ p_preview: previewId, p_object: object })
  const written = new Map<ObjectType, boolean>()

  async function storeMet(): Promise<void> {
    const taken = pages.take()
    if (taken.length === 0) return
    try {
      const met = taken.map(({ records, ...page }) => ({ ...page, records: records.map(asMet) }))
      unwrap(await client.rpc('crm_preview_note_met', { p_preview: previewId, p_met: met }))
    } catch (thrown) {
      pages.putBack(taken)
      throw thrown
    }
  }

  /** Whether anything was written of an object, by an earlier slice too. Most previews are of records that none is written to. */
  async function hasWritten(object: ObjectType): Promise<boolean> {
    const answer = written.get(object) ?? (await askWritten(object))
    // Something may have been written while it was asked.
    const known = written.get(object) ?? answer
    written.set(object, known)
    return known
  }

  async function askWritten(object: ObjectType): Promise<boolean> {
    const rows: unknown = unwrap(
      await client
        .from('crm_preview_writes')
        .select('crm_record_id')
        .eq('preview_id', previewId)
        .eq('object_type', object)
        .neq('properties', '{}')
        .limit(1),
    )
    return z.array(z.unknown()).parse(rows).length > 0
  }

  async function writesOf(object: ObjectType, ids: readonly string[]) {
    if (ids.length === 0 || !(await hasWritten(object))) return new Map<string, z.infer<typeof writeSchema>>()
    const answer = unwrap(await client.rpc('crm_preview_writes_of', { ...of(object), p_ids: [...ids] }))
    return new Map(Object.entries(writesSchema.parse(answer)))
  }

  return {
    async note(object: ObjectType, writes: readonly (Met & { readonly properties: FieldValues })[]): Promise<void> {
      await storeMet()
      const noted = writes.map((write) => ({ ...asMet(write), properties: { ...write.properties } }))
      unwrap(await client.rpc('crm_preview_note_writes', { ...of(object), p_writes: noted }))
      written.set(object, true)
    },
    noteMet(page: MetPage) {
      pages.add(page)
      return writesOf(
        page.object,
        page.records.map(({ id }) => id),
      )
    },
    of: writesOf,
    async there(object: ObjectType, ids: readonly string[]) {
      await storeMet()
      const { there, isAll } = thereSchema.parse(
        unwrap(await client.rpc('crm_preview_there', { ...of(object), p_ids: [...ids] })),
      )
      return { there: new Set(there), isAll }
    },
    async find(object: ObjectType, kind: KeyKind, values: readonly string[]) {
      await storeMet()
      const asked = { ...of(object), p_kind: kind, p_values: [...values] }
      return foundSchema.parse(unwrap(await client.rpc('crm_preview_find', asked)))
    },
  }
}
