import { columnsOf, view } from './rows.ts'
import { CreatioError } from './errors.ts'
import type { Sandbox } from './sandbox.ts'

/** `Column eq value`, joined by `or`, with optional brackets: what the sandbox understands of $filter. */
const term = /^\(?\s*(\w+) eq (?:'((?:[^']|'')*)'|([\da-f-]{36}))\s*\)?$/i

type Condition = { readonly column: string; readonly value: string }

function conditionsOf(entity: string, filter: string): readonly Condition[] {
  const columns = columnsOf(entity)
  // Quoted text may hold the word itself.
  const parts = filter.match(/(?:[^']|'(?:[^']|'')*')*?(?=\s+or\s+(?=(?:[^']*'[^']*')*[^']*$)|$)/gi) ?? []
  return parts
    .map((part) => part.replace(/^\s*or\s+/i, '').trim())
    .filter((part) => part !== '')
    .map((part) => {
      const [, column = '', quoted, id] = term.exec(part) ?? []
      if (columns[column] === undefined) throw new CreatioError(400, `The query specified in the URI is not valid. ${part}`)
      return { column, value: id ?? (quoted ?? '').replaceAll("''", "'") }
    })
}

/** The rows that a query asks for: text is compared without regard to case. */
export function queryRows(
  sandbox: Sandbox,
  site: string,
  entity: string,
  query: (name: string) => string | undefined,
): { readonly value: readonly Record<string, unknown>[]; readonly '@odata.count'?: number } {
  columnsOf(entity)
  const filter = query('$filter')
  const conditions = filter === undefined ? [] : conditionsOf(entity, filter)
  const sql = conditions.map(({ column }) => (column === 'Id' ? 'id = ?' : `lower(json_extract(body, '$.${column}')) = ?`))
  const rows = sandbox.db
    .all(
      `SELECT id, body, created_at, updated_at FROM rows WHERE site = ? AND entity = ? ${sql.length === 0 ? '' : `AND (${sql.join(' OR ')})`}
       ORDER BY created_at, id`,
      site,
      entity,
      ...conditions.map(({ value }) => value.toLowerCase()),
    )
    .map((row) => view(entity, row))
  const skip = Number(query('$skip') ?? '0')
  const select = query('$select')
    ?.split(',')
    .map((name) => name.trim())
  for (const name of select ?? [])
    if (columnsOf(entity)[name] === undefined)
      throw new CreatioError(400, `Could not find a property named '${name}' on type '${entity}'.`)
  const value = rows.slice(skip, skip + Math.min(Number(query('$top') ?? '20000'), 20_000)).map((row) => only(row, select))
  return { ...(query('$count') === 'true' ? { '@odata.count': rows.length } : {}), value }
}

function only(row: Record<string, unknown>, select: readonly string[] | undefined): Record<string, unknown> {
  return select === undefined ? row : Object.fromEntries(select.map((name) => [name, row[name]]))
}
