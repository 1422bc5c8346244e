import type { Context } from 'hono'
import { readCursor, scopeOf, writeCursor } from './cursor.ts'
import { invalid } from './errors.ts'
import { choiceQuery, integerQuery, limitQuery, listQuery, timeQuery } from './query.ts'
import type { Entity, RecordStore, SqlCondition, StoredRecord } from './record-store.ts'
import type { SandboxEnv } from './sandbox.ts'

const idsMax = 100
const anyId = { min: 1, max: Number.MAX_SAFE_INTEGER }
const sortColumns = { id: 'id', update_time: 'updated_at', add_time: 'added_at' } as const

/** One page of a list call, by default without deleted records, and the cursor of the next; null = this was the last. */
export function listRecords<Body>(
  c: Context<SandboxEnv>,
  store: RecordStore<Body>,
  filters: Iterable<SqlCondition> = [{ sql: 'deleted_at IS NULL', values: [] }],
): { readonly records: readonly StoredRecord<Body>[]; readonly nextCursor: string | null } {
  const { companyId } = c.get('caller')
  const limit = limitQuery(c)
  const sortBy = choiceQuery(c, 'sort_by', ['id', 'update_time', 'add_time'])
  const descending = choiceQuery(c, 'sort_direction', ['asc', 'desc']) === 'desc'
  const column = sortColumns[sortBy]
  const direction = descending ? 'DESC' : 'ASC'
  const scope = scopeOf(companyId, c.req.path, c.req.query())
  const cursor = c.req.query('cursor')
  const conditions = [...filters, ...filtersOf(c, store.entity)]
  if (cursor !== undefined && cursor !== '') {
    const after = readCursor(scope, cursor, 2)
    conditions.push({ sql: `(${column}, id) ${descending ? '<' : '>'} (?, ?)`, values: after })
  }
  const condition = {
    sql: conditions.map(({ sql }) => sql).join(' AND '),
    values: conditions.flatMap(({ values }) => values),
  }
  const orderBy = column === 'id' ? `id ${direction}` : `${column} ${direction}, id ${direction}`
  const found = store.list(companyId, condition, orderBy, limit + 1)
  const records = found.slice(0, limit)
  const last = found.length > limit ? records.at(-1) : undefined
  return { records, nextCursor: last === undefined ? null : writeCursor(scope, [keyOf(last, sortBy), last.id]) }
}

function keyOf(record: StoredRecord<unknown>, sortBy: keyof typeof sortColumns): number {
  return sortBy === 'id' ? record.id : sortBy === 'update_time' ? record.updatedAt : record.addedAt
}

function* filtersOf(c: Context<SandboxEnv>, entity: Entity): Generator<SqlCondition> {
  if (integerQuery(c, 'filter_id', anyId) !== null) throw invalid('filter_id', 'there is no such filter')
  const dealId = integerQuery(c, 'deal_id', anyId)
  if (dealId !== null && entity === 'person') {
    const sql = 'id IN (SELECT person_id FROM participants WHERE company_id = ? AND deal_id = ?)'
    yield { sql, values: [c.get('caller').companyId, dealId] }
  }
  for (const name of ['owner_id', 'org_id']) {
    const id = integerQuery(c, name, anyId)
    if (id !== null) yield { sql: `${name} = ?`, values: [id] }
  }
  const since = timeQuery(c, 'updated_since')
  if (since !== null) yield { sql: 'updated_at >= ?', values: [since] }
  const until = timeQuery(c, 'updated_until')
  if (until !== null) yield { sql: 'updated_at < ?', values: [until] }
  const ids = listQuery(c, 'ids', idsMax)
  if (ids === null) return
  if (!ids.every((id) => /^\d{1,15}$/.test(id))) throw invalid('ids', 'must be whole numbers with commas between them')
  yield { sql: `id IN (${ids.map(() => '?').join(', ')})`, values: ids.map(Number) }
}
