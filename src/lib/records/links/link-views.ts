import { z } from 'zod'
import { databaseIdSchema } from '../../core/database-id.ts'
import { syncedObjectSchema } from '../../crm/domain/objects.ts'
import { contactRowSchema, contactTexts } from '../../db/contact-rows.ts'
import { linkRowSchema, waitSchema } from '../../db/link-rows.ts'
import type { SyncedObject } from '../../crm/domain/objects.ts'
import { type Page, type PageStart, toPage } from '../lists/keyset.ts'
import type { LinkList } from './link-state.ts'
import { readRows, type UserClient } from '../rows.ts'
import { referencesIn } from '../fields/titles.ts'

/** What people are granted of a link, and no more: a column that the engine gets is none of the pages'. */
const viewedSchema = linkRowSchema
  .pick({
    id: true,
    connection_id: true,
    record_id: true,
    crm_record_id: true,
    status: true,
    pending: true,
    last_error: true,
    conflict_detected: true,
    conflict_details: true,
    crm_base: true,
    last_synced_at: true,
    candidates: true,
    as_new: true,
    not_before: true,
  })
  // A page shows the rest of a link of which a part cannot be read.
  .extend({
    object_type: syncedObjectSchema,
    differs: z.boolean(),
    waits: z.array(waitSchema).catch([]),
    crm_base: linkRowSchema.shape.crm_base.catch({}),
    conflict_details: linkRowSchema.shape.conflict_details.catch(null),
  })

const linkSchema = viewedSchema.transform((row) => ({
  id: row.id,
  object: row.object_type,
  connectionId: row.connection_id,
  recordId: row.record_id,
  crmRecordId: row.crm_record_id,
  status: row.status,
  pending: row.pending,
  problem: row.last_error,
  conflictDetected: row.conflict_detected,
  conflictDetails: row.conflict_details,
  /** What the CRM holds of the fields that differ here, by our names, as of the last comparison. */
  heldThere: row.crm_base,
  differs: row.differs,
  /** Fields that lead to a record which the other side does not have yet. */
  waits: row.waits,
  lastSyncedAt: row.last_synced_at,
  candidates: row.candidates ?? [],
  /** A person has decided that it is new on the other side, where it will be created. */
  asNew: row.as_new,
  /** It was sent to the CRM, which has not answered; it is not sent again before. Null where nothing is waited for. */
  unansweredUntil: row.crm_record_id === null ? row.not_before : null,
}))
export type LinkView = z.infer<typeof linkSchema>

const linkColumns = Object.keys(viewedSchema.shape).join(', ')

/** Null when there is no such link in this organisation. */
export async function linkById(client: UserClient, organizationId: string, id: string): Promise<LinkView | null> {
  const [link] = await readRows(
    z.array(linkSchema),
    client.from('crm_sync_state').select(linkColumns).eq('organization_id', organizationId).eq('id', id),
  )
  return link ?? null
}

/** What the values and the waits of these links lead to here. */
export function referencesOfLinks(links: readonly LinkView[]): readonly string[] {
  return links.flatMap(({ object, conflictDetails, heldThere, waits }) => [
    ...referencesIn(object, [
      ...Object.entries(conflictDetails ?? {}).flatMap(([field, { local, remote }]) => [
        [field, local] as const,
        [field, remote] as const,
      ]),
      ...Object.entries(heldThere),
    ]),
    ...waits.flatMap(({ side, ref, endedWith }) => (side === 'adsapp' ? [ref] : (endedWith ?? []))),
  ])
}

/** What the sync called the records of these links when it could not decide about them, by link; those that it has not called anything are left out. */
export async function labelsOfLinks(
  client: UserClient,
  organizationId: string,
  linkIds: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (linkIds.length === 0) return new Map()
  const found = await readRows(
    z.array(z.object({ id: databaseIdSchema, label: z.string().nullable() })),
    client
      .from('crm_sync_state')
      .select('id, label:last_error->>label')
      .eq('organization_id', organizationId)
      .in('id', [...linkIds]),
  )
  return new Map(found.flatMap(({ id, label }) => (label ? [[id, label] as const] : [])))
}

/** The links of some records, over all connections, in one query. */
export async function linksOfRecords(
  client: UserClient,
  organizationId: string,
  recordIds: readonly string[],
): Promise<LinkView[]> {
  if (recordIds.length === 0) return []
  return readRows(
    z.array(linkSchema),
    client
      .from('crm_sync_state')
      .select(linkColumns)
      .eq('organization_id', organizationId)
      .in('record_id', [...recordIds]),
  )
}

/**
 * One page of a connection's links of an object in one of the five lists, in id order; of those whose record has the search in it, or that go by
 * that id in the CRM.
 */
export async function linksInList(
  client: UserClient,
  connectionId: string,
  { object, list, search = '' }: { readonly object: SyncedObject; readonly list: LinkList; readonly search?: string },
  start: PageStart,
  limit: number,
): Promise<Page<LinkView>> {
  const ids = await idsInList(client, connectionId, { object, list, search }, start, limit + 1)
  if (ids.length === 0) return toPage<LinkView>([], limit, start, (link) => ['', link.id])
  const found = await readRows(z.array(linkSchema), client.from('crm_sync_state').select(linkColumns).in('id', ids))
  const byId = new Map(found.map((link) => [link.id, link]))
  return toPage(
    ids.flatMap((id) => byId.get(id) ?? []),
    limit,
    start,
    (link) => ['', link.id],
  )
}

/** One page of the same links, by their ids alone. */
export async function linkIdsInList(
  client: UserClient,
  connectionId: string,
  of: { readonly object: SyncedObject; readonly list: LinkList; readonly search: string },
  start: PageStart,
  limit: number,
): Promise<Page<{ readonly id: string }>> {
  const ids = await idsInList(client, connectionId, of, start, limit + 1)
  return toPage(
    ids.map((id) => ({ id })),
    limit,
    start,
    ({ id }) => ['', id],
  )
}

async function idsInList(
  client: UserClient,
  connectionId: string,
  { object, list, search }: { readonly object: SyncedObject; readonly list: LinkList; readonly search: string },
  start: PageStart,
  limit: number,
): Promise<readonly string[]> {
  return readRows(
    z.array(databaseIdSchema),
    client.rpc('crm_records_page', {
      p_connection: connectionId,
      p_object: object,
      p_list: list,
      p_search: search || null,
      p_from: (start.before ?? start.after)?.[1] ?? null,
      p_backwards: start.before !== undefined,
      p_limit: limit,
    }),
  )
}

const nameSchema = contactRowSchema
  .pick({ id: true, email: true, first_name: true, last_name: true, phone: true, company: true, job_title: true })
  .transform(contactTexts)
export type NamedContact = z.infer<typeof nameSchema>

/** The names of these records, deleted ones included, by id. */
export async function namesOfContacts(
  client: UserClient,
  recordIds: readonly string[],
): Promise<ReadonlyMap<string, NamedContact>> {
  if (recordIds.length === 0) return new Map()
  const found = await readRows(
    z.array(nameSchema),
    client
      .from('contacts')
      .select('id, first_name, last_name, email, company, phone, job_title')
      .in('id', [...recordIds]),
  )
  return new Map(found.map((contact) => [contact.id, contact]))
}
