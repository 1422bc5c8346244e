import type { PGlite, QueryOptions } from '@electric-sql/pglite'
import { pipelinedQuery } from './pipelined-query.ts'
import { preRequestSql } from './pre-request.ts'

const setting = /^SELECT set_config\('([\w.]+)', (\$1|''), true\)$/
const role = /^SET LOCAL ROLE "(\w+)"$/
const none = { rows: [], fields: [] }

/**
 * The API server opens a transaction for each request and sets its role, claims and request by one statement each, up to
 * eleven of them: more than half of what a small request costs. They are kept back and sent with the first other statement, in order,
 * before it. A refused one fails that statement, in the same transaction.
 */
export function batchSettings(database: PGlite): void {
  const send = pipelinedQuery(database)
  const sendAsIs: PGlite['query'] = database.query.bind(database)
  let begun = false
  let calls: string[] = []

  const keptBack = () => {
    const script = `${begun ? 'begin; ' : ''}${calls.length > 0 ? `select ${calls.join(', ')}` : ''}${begun ? preRequestSql() : ''}`
    begun = false
    calls = []
    return script
  }

  const query = async (statement: string, parameters: unknown[] = [], options?: QueryOptions) => {
    if (statement === 'BEGIN') {
      begun = true
      return none
    }
    const call = settingOf(statement, parameters)
    if (call !== null) {
      calls.push(call)
      return none
    }
    const before = begun || calls.length > 0 ? keptBack() : ''
    if (options === undefined) return send(statement, parameters, before)
    if (before !== '') await database.exec(before)
    return sendAsIs(statement, parameters, options)
  }
  database.query = query as PGlite['query']
}

/** The equivalent call, or null for a statement that sets nothing. */
function settingOf(statement: string, parameters: readonly unknown[] = []): string | null {
  const [, name, value] = setting.exec(statement) ?? []
  if (name !== undefined) return `set_config('${name}', ${value === '$1' ? literal(parameters[0]) : value}, true)`
  const [, chosen] = role.exec(statement) ?? []
  return chosen === undefined ? null : `set_config('role', '${chosen}', true)`
}

/** As libpq's PQescapeLiteral writes it: right whatever `standard_conforming_strings` is. */
function literal(value: unknown): string {
  if (typeof value !== 'string' || value.includes('\0')) throw new TypeError('A setting is a text without zero bytes.')
  const quoted = `'${value.replaceAll("'", "''")}'`
  return quoted.includes('\\') ? ` E${quoted.replaceAll('\\', '\\\\')}` : quoted
}
