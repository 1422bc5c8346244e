import { z } from 'zod'
import { contactRowSchema, contactTexts } from '../db/contact-rows.ts'
import { databaseIdSchema } from '../core/database-id.ts'
import type { SyncedObject } from '../crm/domain/objects.ts'
import { contactName, whoDeleted } from './contact.ts'
import { type Page, type PageStart, toPage } from './keyset.ts'
import type { LinkList } from './link-state.ts'
import { readRows, type UserClient } from './rows.ts'

/** What lists are ordered by. */
export const recordSorts = {
  contact: ['name', 'email', 'company', 'updated', 'deleted'],
  account: ['name', 'updated', 'deleted'],
  opportunity: ['name', 'amount', 'close', 'updated', 'deleted'],
} as const satisfies Record<SyncedObject, readonly string[]>
export type RecordSort = (typeof recordSorts)[SyncedObject][number]

/** What every row of a list has. */
const anyRowSchema = z.object({
  id: databaseIdSchema,
  updated_at: z.string(),
  deleted_at: z.string().nullable(),
  ...whoDeleted,
  sort_value: z.string(),
})

function listed(row: z.infer<typeof anyRowSchema>) {
  return {
    id: row.id,
    updatedAt: row.updated_at,
    deletedAt: row.deleted_at,
    deletedBy: row.deleted_by,
    deletedVia: row.deleted_via,
    sortValue: row.sort_value,
  }
}
export type RecordRow = ReturnType<typeof listed> & { readonly title: string }

const contactSchema = contactRowSchema
  .omit({ custom: true, version: true })
  .extend(anyRowSchema.shape)
  .transform((row) => ({ ...contactTexts(row), ...listed(row), title: contactName(contactTexts(row)) }))
export type ContactRow = z.infer<typeof contactSchema>

/** Contacts of a company are counted to one more than this. */
export const companyContactsMax = 1_000

const text = z.string().nullable()
const companySchema = anyRowSchema
  .extend({ name: text, domain: text, phone: text, city: text, contacts: z.coerce.number() })
  .transform((row) => ({
    ...listed(row),
    domain: row.domain,
    phone: row.phone,
    city: row.city,
    contacts: row.contacts,
    title: row.name?.trim() || row.domain || 'Unnamed company',
  }))
export type CompanyRow = z.infer<typeof companySchema>

/** Which records: those with a link in a list, of one connection or of any; or the deleted ones. */
export type RecordFilter = {
  readonly search: string
  readonly list: LinkList | null
  readonly connectionId: string | null
  readonly deleted: boolean
}

/** All records that are not deleted. */
export const everything: RecordFilter = { search: '', list: null, connectionId: null, deleted: false }

export type RecordListQuery = RecordFilter & {
  readonly sort: RecordSort
  readonly descending: boolean
  readonly start: PageStart
}

/**
 * One page of an organisation's contacts, or of those of a company. Without a filter a range scan whatever the page: its cost does not
 * grow with the list.
 */
export async function contactsPage(
  client: UserClient,
  organizationId: string,
  query: RecordListQuery & { readonly accountId?: string },
  limit: number,
): Promise<Page<ContactRow>> {
  const parameters = { ...pageParameters(organizationId, query, limit), p_account: query.accountId ?? null }
  return paged(await readRows(z.array(contactSchema), client.rpc('contacts_page', parameters)), query, limit)
}

/** One page of an organisation's companies, or of the subsidiaries of one. */
export async function companiesPage(
  client: UserClient,
  organizationId: string,
  query: RecordListQuery & { readonly parentId?: string },
  limit: number,
): Promise<Page<CompanyRow>> {
  const parameters = { ...pageParameters(organizationId, query, limit), p_parent: query.parentId ?? null }
  return paged(await readRows(z.array(companySchema), client.rpc('accounts_page', parameters)), query, limit)
}

const opportunitySchema = anyRowSchema
  .extend({
    name: text,
    account_id: text,
    stage: z.string(),
    amount: z.number().nullable(),
    currency: text,
    expected_close_date: text,
    owner_id: text,
  })
  .transform((row) => ({
    ...listed(row),
    account: row.account_id,
    stage: row.stage,
    amount: row.amount,
    currency: row.currency,
    expectedCloseDate: row.expected_close_date,
    owner: row.owner_id,
    title: row.name?.trim() || 'Unnamed opportunity',
  }))
export type OpportunityRow = z.infer<typeof opportunitySchema>

/** One page of an organisation's opportunities. */
export async function opportunitiesPage(
  client: UserClient,
  organizationId: string,
  query: RecordListQuery,
  limit: number,
): Promise<Page<OpportunityRow>> {
  const parameters = pageParameters(organizationId, query, limit)
  return paged(await readRows(z.array(opportunitySchema), client.rpc('opportunities_page', parameters)), query, limit)
}

/** One page of any object's records, by what all of them have. */
export async function recordsPage(
  client: UserClient,
  organizationId: string,
  object: SyncedObject,
  query: RecordListQuery,
  limit: number,
): Promise<Page<RecordRow>> {
  const pages = { contact: contactsPage, account: companiesPage, opportunity: opportunitiesPage }
  return pages[object](client, organizationId, query, limit)
}

/** Behind a list or a connection counted to one more than this. */
export const countedMax = 10_000

export async function recordsCount(
  client: UserClient,
  organizationId: string,
  object: SyncedObject,
  filter: RecordFilter,
): Promise<number> {
  const functions = { contact: 'contacts_count', account: 'accounts_count', opportunity: 'opportunities_count' } as const
  return readRows(z.coerce.number(), client.rpc(functions[object], parametersOf(organizationId, filter)))
}

function paged<Row extends RecordRow>(found: readonly Row[], query: RecordListQuery, limit: number): Page<Row> {
  return toPage(found, limit, query.start, (row) => [row.sortValue, row.id])
}

function pageParameters(organizationId: string, query: RecordListQuery, limit: number) {
  const cursor = query.start.before ?? query.start.after
  return {
    ...parametersOf(organizationId, query),
    p_sort: query.sort,
    p_descending: query.start.before === undefined ? query.descending : !query.descending,
    p_after_value: cursor?.[0] ?? null,
    p_after_id: cursor?.[1] ?? null,
    p_limit: limit + 1,
  }
}

function parametersOf(organizationId: string, filter: RecordFilter) {
  return {
    p_organization: organizationId,
    p_search: filter.search || null,
    p_list: filter.list,
    p_connection: filter.connectionId,
    p_deleted: filter.deleted,
  }
}
