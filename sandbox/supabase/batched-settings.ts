import type { PGlite } from '@electric-sql/pglite'
import { preRequestSql } from './pre-request.ts'

const setting = /^SELECT set_config\('([\w.]+)', (\$1|''), true\)$/
const role = /^SET LOCAL ROLE "(\w+)"$/
const none = { rows: [], fields: [] }

/**
 * The API server opens a transaction for each request and sets its role, claims and request by one statement each, up to
 * eleven of them: more than half of what a small request costs. They are buffered and sent together, in order,
 * before the first other statement. A refused one fails that statement, in the same transaction.
 */
export function batchSettings(database: PGlite): void {
  const send: PGlite['query'] = database.query.bind(database)
  let begun = false
  let calls: string[] = []

  const query: PGlite['query'] = async (statement, parameters, options) => {
    if (statement === 'BEGIN') {
      begun = true
      return none
    }
    const call = settingOf(statement, parameters)
    if (call !== null) {
      calls.push(call)
      return none
    }
    if (!begun && calls.length === 0) return send(statement, parameters, options)
    const script = `${begun ? 'begin; ' : ''}${calls.length > 0 ? `select ${calls.join(', ')}` : ''}${begun ? preRequestSql() : ''}`
    begun = false
    calls = []
    await database.exec(script)
    return send(statement, parameters, options)
  }
  database.query = query
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
