import type { SupabaseClient } from '@supabase/supabase-js'
import { z } from 'zod'
import { type Page, type PageStart, toPage } from './keyset.ts'
import type { LinkList } from './link-state.ts'
import { readRows } from './rows.ts'

/** Who a record may be: one of our contacts, or a record of the CRM with what tells it apart. */
const candidateSchema = z.union([
  z.object({ recordId: z.uuid() }),
  z.object({ crmRecordId: z.string(), label: z.string().catch('') }),
])

const linkSchema = z
  .object({
    id: z.uuid(),
    connection_id: z.uuid(),
    record_id: z.uuid().nullable(),
    crm_record_id: z.string().nullable(),
    status: z.enum(['unlinked', 'linked', 'attention', 'excluded']),
    pending: z.boolean(),
    last_error: z
      .looseObject({
        code: z.string().optional().catch(undefined),
        message: z.string().optional().catch(undefined),
        action: z.string().optional().catch(undefined),
      })
      .nullable(),
    conflict_detected: z.boolean(),
    conflict_details: z.json().nullable(),
    last_synced_at: z.string().nullable(),
    candidates: z.array(candidateSchema).nullable().catch(null),
    as_new: z.boolean(),
  })
  .transform((row) => ({
    id: row.id,
    connectionId: row.connection_id,
    recordId: row.record_id,
    crmRecordId: row.crm_record_id,
    status: row.status,
    pending: row.pending,
    problem: row.last_error,
    conflictDetected: row.conflict_detected,
    conflictDetails: row.conflict_details,
    lastSyncedAt: row.last_synced_at,
    candidates: row.candidates ?? [],
    /** A person has said that the other side does not have it; it is made there in a moment. */
    asNew: row.as_new,
  }))
export type LinkView = z.infer<typeof linkSchema>

const linkColumns =
  'id, connection_id, record_id, crm_record_id, status, pending, last_error, conflict_detected, conflict_details, last_synced_at, candidates, as_new'

/** Null when there is no such link in this organisation. */
export async function linkById(client: SupabaseClient, organizationId: string, id: string): Promise<LinkView | null> {
  const [link] = await readRows(
    z.array(linkSchema),
    client.from('crm_sync_state').select(linkColumns).eq('organization_id', organizationId).eq('id', id),
  )
  return link ?? null
}

/** The links of some records, over all connections: one query however many records. */
export async function linksOfRecords(
  client: SupabaseClient,
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
      .eq('object_type', 'contact')
      .in('record_id', [...recordIds]),
  )
}

/** One page of the links of a connection that stand in one of the four lists, in id order. */
export async function linksInList(
  client: SupabaseClient,
  connectionId: string,
  list: LinkList,
  start: PageStart,
  limit: number,
): Promise<Page<LinkView>> {
  const backwards = start.before !== undefined
  let query = client.from('crm_sync_state').select(linkColumns).eq('connection_id', connectionId)
  switch (list) {
    case 'in_sync':
      query = query.eq('status', 'linked').eq('pending', false).eq('conflict_detected', false)
      break
    case 'waiting':
      query = query.or('status.eq.unlinked,and(status.eq.linked,pending.eq.true,conflict_detected.eq.false)')
      break
    case 'attention':
      query = query.or('status.eq.attention,and(status.eq.linked,conflict_detected.eq.true)')
      break
    case 'excluded':
      query = query.eq('status', 'excluded')
      break
  }
  if (start.after) query = query.gt('id', start.after[1])
  if (start.before) query = query.lt('id', start.before[1])
  const found = await readRows(z.array(linkSchema), query.order('id', { ascending: !backwards }).limit(limit + 1))
  return toPage(found, limit, start, (link) => ['', link.id])
}

const nameSchema = z
  .object({
    id: z.uuid(),
    first_name: z.string().nullable(),
    last_name: z.string().nullable(),
    email: z.string().nullable(),
    company: z.string().nullable(),
    phone: z.string().nullable(),
  })
  .transform((row) => ({
    id: row.id,
    firstName: row.first_name,
    lastName: row.last_name,
    email: row.email,
    company: row.company,
    phone: row.phone,
  }))
export type NamedContact = z.infer<typeof nameSchema>

/** Who these records are, deleted ones too, by id. */
export async function namesOfContacts(
  client: SupabaseClient,
  recordIds: readonly string[],
): Promise<ReadonlyMap<string, NamedContact>> {
  if (recordIds.length === 0) return new Map()
  const found = await readRows(
    z.array(nameSchema),
    client
      .from('contacts')
      .select('id, first_name, last_name, email, company, phone')
      .in('id', [...recordIds]),
  )
  return new Map(found.map((contact) => [contact.id, contact]))
}
