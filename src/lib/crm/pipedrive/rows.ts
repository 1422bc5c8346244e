import { Failure } from '../../core/errors.ts'
import { chunks } from '../connector-kit/chunks.ts'
import type { RemoteRecord } from '../domain/records.ts'
import { call, type Conversation } from './client.ts'
import { atSecond, epoch } from './cursor.ts'
import { isMissing } from './errors.ts'
import { catalogueForReading } from './fields.ts'
import type { Kind, KindFacts, ListQuery } from './kinds/kind.ts'
import { type Organization, readOrganizations } from './organizations.ts'
import { changedAt, toRemoteRecord } from './records.ts'
import { oneOf, pageOf, readAnswer, type RecordRow } from './schema.ts'
import { idOf } from './values.ts'

export const pageSize = 500
const idsMax = 100
/** Maximum number of custom fields that a request can select. */
const customFieldsMax = 15
/** Nobody merges more records than this between two syncs, and what is remembered of them is bounded. */
const goneMax = 200

export type RowPage<Row> = { readonly rows: readonly Row[]; readonly next: string | null }

/** One page of live records. `idField` selects the field of our record's id as well. */
export async function listRows<Row extends RecordRow>(
  conversation: Conversation,
  kind: Kind<Row>,
  query: ListQuery,
  idField?: string | null,
): Promise<RowPage<Row>> {
  const customFields = await customFieldsToRead(conversation, kind, idField ?? null)
  const request = { limit: pageSize, ...query, ...(customFields === null ? {} : { custom_fields: customFields }) }
  const page = readAnswer(pageOf(kind.row), await call(conversation, 'general', (api) => kind.calls.list(api, request)))
  const { next_cursor: next, pagination } = page.additional_data ?? {}
  const place = pagination?.more_items_in_collection === true ? pagination.next_start?.toString() : undefined
  return { rows: page.data, next: next ?? place ?? null }
}

/** Reads the pages of a list one after another, until `take` returns `stop`. */
export async function walkRows<Row extends RecordRow>(
  conversation: Conversation,
  kind: Kind<Row>,
  query: ListQuery,
  take: (rows: readonly Row[]) => 'continue' | 'stop',
  idField?: string | null,
): Promise<void> {
  let cursor: string | null = null
  do {
    const page: RowPage<Row> = await listRows(conversation, kind, cursor === null ? query : { ...query, cursor }, idField)
    if (take(page.rows) === 'stop') return
    cursor = page.next
  } while (cursor !== null)
}

/** The query for everything that changed at or after a time, oldest first. */
export function changedFrom(time: string): ListQuery {
  return { updated_since: atSecond(Date.parse(time)), sort_by: 'update_time', sort_direction: 'asc' }
}

/**
 * Time of the newest change, by Pipedrive's clock. Read before a full list, it is where the first delta starts: changes during
 * the list are newer.
 */
export async function newestChange<Row extends RecordRow>(conversation: Conversation, kind: Kind<Row>): Promise<string> {
  const { rows } = await listRows(conversation, kind, { sort_by: 'update_time', sort_direction: 'desc', limit: 1 })
  const [newest] = rows
  return newest ? changedAt(newest) : epoch
}

/**
 * Any number of records by id. One that is missing from a list is read by itself, so that only records that do not exist are left
 * out.
 */
export async function readRows<Row extends RecordRow>(
  conversation: Conversation,
  kind: Kind<Row>,
  ids: readonly string[],
): Promise<readonly Row[]> {
  const numbers = [...new Set(ids)].map(idOf).filter((id) => id !== null)
  return (await Promise.all(chunks(numbers, idsMax).map((batch) => readBatch(conversation, kind, batch)))).flat()
}

async function readBatch<Row extends RecordRow>(
  conversation: Conversation,
  kind: Kind<Row>,
  ids: readonly number[],
): Promise<readonly Row[]> {
  const [only, ...further] = ids
  // Reading a single record costs a tenth of a list.
  if (only !== undefined && further.length === 0) {
    const row = await readRow(conversation, kind, only)
    return row === null ? [] : [row]
  }
  const { rows } = kind.readsOneByOne ? { rows: [] } : await listRows(conversation, kind, { ids: ids.join(',') })
  const found = new Set(rows.map((row) => row.id))
  const others = await Promise.all(ids.filter((id) => !found.has(id)).map((id) => readRow(conversation, kind, id)))
  return [...rows, ...others.filter((row) => row !== null)]
}

/** Null only when Pipedrive says that the record is deleted or unknown. */
export async function readRow<Row extends RecordRow>(
  conversation: Conversation,
  kind: Kind<Row>,
  id: number,
): Promise<Row | null> {
  try {
    const answer = await call(conversation, 'general', (api) => kind.calls.get(api, id))
    const { data } = readAnswer(oneOf(kind.row), answer)
    if (data.is_deleted !== true) return data
    const gone = await goneRowsOf(conversation, kind)
    if (gone.size < goneMax) gone.set(id, data)
    return null
  } catch (thrown) {
    if (thrown instanceof Failure && isMissing(thrown)) return null
    throw thrown
  }
}

/** Rows that were read and are deleted, as far as a run remembers them: a merge is told by what they held (`merges.ts`). */
export function goneRowsOf<Row extends RecordRow>({ session }: Conversation, kind: Kind<Row>): Promise<Map<number, Row>> {
  return session.memoizeForRun(`pipedrive:gone:${kind.name}`, async () => new Map<number, Row>())
}

/** Rows as remote records, with the names of their organizations where those are mapped. */
export async function toRecords<Row extends RecordRow>(
  conversation: Conversation,
  kind: Kind<Row>,
  rows: readonly Row[],
): Promise<readonly RemoteRecord[]> {
  const { fields } = conversation.session
  const { organization, apart } = kind
  const isNamed = fields.some(({ name }) => name === organization?.field)
  const organizationIds = isNamed ? rows.flatMap((row) => organization?.idOf(row) ?? []) : []
  const [whole, catalogue, organizations] = await Promise.all([
    apart === undefined ? rows : apart.read(conversation, rows),
    catalogueForReading(conversation, kind),
    organizationIds.length === 0 ? new Map<number, Organization>() : readOrganizations(conversation, organizationIds),
  ])
  return whole.map((row) => toRemoteRecord({ kind, fields, catalogue, organizations }, row))
}

/**
 * The custom fields to select; null selects all. Constant for all pages of a list, because Pipedrive's cursor is only valid for
 * the same query.
 */
async function customFieldsToRead(conversation: Conversation, kind: KindFacts, idField: string | null): Promise<string | null> {
  const catalogue = await catalogueForReading(conversation, kind)
  const mapped = conversation.session.fields.filter(({ name }) => catalogue?.fields.get(name)?.isCustom).map(({ name }) => name)
  if (mapped.length === 0 && idField === null) return null
  const codes = [...new Set([...mapped, ...[idField, catalogue?.idField ?? null].filter((code) => code !== null)])]
  return codes.length === 0 || codes.length > customFieldsMax ? null : codes.join(',')
}
