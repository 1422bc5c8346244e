import { z } from 'zod'
import { SalesforceError } from './errors.ts'
import { id18, parseId } from './ids.ts'
import { createRenderer } from './record-view.ts'
import type { Sandbox } from './sandbox.ts'
import { type CompiledQuery, compileSoql } from './soql-compiler.ts'
import { orgParameter, visibleNow } from './soql-scope.ts'

const locatorPrefix = '01g'
const lifeMs = 2 * 86_400_000

interface QueryRequest {
  readonly org: number
  readonly soql: string
  /** See the recycle bin too. */
  readonly scanAll: boolean
  readonly batch: number
  /** `/services/data/vXX.0` */
  readonly basePath: string
}

const numberRow = z.object({ n: z.number() })
const locatorRow = z.object({
  id: z.number(),
  soql: z.string(),
  scan_all: z.number(),
  total: z.number(),
  batch: z.number(),
  created_at: z.number(),
})

function page(total: number, records: readonly object[], next: string | null): object {
  return { totalSize: total, done: next === null, ...(next === null ? {} : { nextRecordsUrl: next }), records }
}

function locatorPath(basePath: string, id: number, place: number): string {
  return `${basePath}/query/${id18(locatorPrefix, id)}-${place}`
}

function refusedLocator(): SalesforceError {
  return new SalesforceError(400, 'INVALID_QUERY_LOCATOR', 'invalid query locator')
}

/** A query that names no order has one anyway, so that its first page and those behind the locator follow one another. */
function orderOf({ order }: CompiledQuery): string {
  return order === '' ? 'ORDER BY t._n' : order
}

/** Keeps which records a query found, in their order; what they hold is read page by page. */
function openLocator(
  sandbox: Sandbox,
  request: QueryRequest,
  compiled: CompiledQuery,
): { readonly id: number; readonly total: number } {
  const now = sandbox.clock()
  return sandbox.db.transaction(() => {
    for (const old of sandbox.db.all('SELECT id AS n FROM locators WHERE created_at <= ?', now - lifeMs)) {
      const { n } = numberRow.parse(old)
      sandbox.db.run('DELETE FROM locator_rows WHERE locator = ?', n)
      sandbox.db.run('DELETE FROM locators WHERE id = ?', n)
    }
    const id = sandbox.db.number(
      'INSERT INTO locators (org, soql, scan_all, total, batch, created_at) VALUES (?, ?, ?, 0, ?, ?) RETURNING id AS n',
      request.org,
      request.soql,
      request.scanAll ? 1 : 0,
      request.batch,
      now,
    )
    const found = `SELECT t._n AS n ${compiled.body} ${orderOf(compiled)} ${compiled.bounds}`
    // The id is a number of our own making; as a parameter it would shift the query's.
    const sql = `INSERT INTO locator_rows SELECT ${id}, row_number() OVER () - 1, n FROM (${found})`
    const total = sandbox.db.run(sql, request.org, now, ...compiled.values)
    sandbox.db.run('UPDATE locators SET total = ? WHERE id = ?', total, id)
    return { id, total }
  })
}

/** Runs a query and answers its first page. A result that is longer gets a locator, good for two days. */
export function runQuery(sandbox: Sandbox, request: QueryRequest): object {
  const compiled = compileSoql(sandbox.objects, request.soql, request.scanAll)
  const now = sandbox.clock()
  if (request.scanAll) sandbox.records.purge(compiled.type, request.org)
  if (compiled.query.isCount) {
    const sql = `SELECT count(*) AS n FROM (SELECT 1 ${compiled.body} ${compiled.bounds})`
    return page(sandbox.db.number(sql, request.org, now, ...compiled.values), [], null)
  }
  const renderer = createRenderer(sandbox.objects, compiled.fields, compiled.type.name, request.basePath)
  const { limit, offset } = compiled.query
  const wanted = Math.min(limit ?? Number.POSITIVE_INFINITY, request.batch + 1)
  const sql = `SELECT ${renderer.columns} ${compiled.body} ${orderOf(compiled)} LIMIT ${wanted} OFFSET ${offset ?? 0}`
  const rows = sandbox.db.all(sql, request.org, now, ...compiled.values)
  if (rows.length <= request.batch) return page(rows.length, rows.map(renderer.render), null)
  const { id, total } = openLocator(sandbox, request, compiled)
  return page(total, rows.slice(0, request.batch).map(renderer.render), locatorPath(request.basePath, id, request.batch))
}

/** The page of a query that begins at a locator (`01g…-2000`). `batch` null = pages as large as the first. */
export function continueQuery(
  sandbox: Sandbox,
  { org, basePath }: Pick<QueryRequest, 'org' | 'basePath'>,
  text: string,
  batch: number | null,
): object {
  const [idText = '', placeText = ''] = text.split('-')
  const id = parseId(idText)
  if (id === null || id.prefix !== locatorPrefix || !/^\d+$/.test(placeText)) throw refusedLocator()
  const now = sandbox.clock()
  const row = sandbox.db.get('SELECT * FROM locators WHERE id = ? AND org = ? AND created_at > ?', id.number, org, now - lifeMs)
  if (row === undefined) throw refusedLocator()
  const locator = locatorRow.parse(row)
  const place = Number(placeText)
  if (place >= locator.total) throw refusedLocator()

  const isAll = locator.scan_all === 1
  const compiled = compileSoql(sandbox.objects, locator.soql, isAll)
  const renderer = createRenderer(sandbox.objects, compiled.fields, compiled.type.name, basePath)
  const until = place + Math.min(batch ?? locator.batch, sandbox.settings().queryBatchMax)
  const sql = `SELECT ${renderer.columns} FROM locator_rows l CROSS JOIN ${compiled.from}
    WHERE l.locator = ${locator.id} AND l.place >= ${place} AND l.place < ${until}
    AND t._org = ${orgParameter} AND t._n = l.n AND ${visibleNow('t')}${isAll ? '' : ' AND t.IsDeleted = 0'} ORDER BY l.place`
  const records = sandbox.db.all(sql, org, now).map(renderer.render)
  return page(locator.total, records, until < locator.total ? locatorPath(basePath, locator.id, until) : null)
}
