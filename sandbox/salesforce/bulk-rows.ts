import { delimiters, type Job } from './bulk-jobs.ts'
import type { Sandbox } from './sandbox.ts'
import type { CompiledQuery } from './soql-compiler.ts'
import type { ReachedField } from './soql-fields.ts'

/** A cell of CSV: always in quotes. */
export function quoted(text: string): string {
  return `"${text.replaceAll('"', '""')}"`
}

/** SQL of a field's cell. */
function cellSql(sandbox: Sandbox, { definition, type, sql }: ReachedField): string {
  switch (definition.type) {
    case 'boolean':
      return `CASE ${sql} WHEN 1 THEN '"true"' WHEN 0 THEN '"false"' ELSE '""' END`
    case 'datetime':
      return `'"' || coalesce(strftime('%Y-%m-%dT%H:%M:%S.000Z', ${sql} / 1000, 'unixepoch'), '') || '"'`
    case 'id':
      return `'"' || coalesce(id18('${type.keyPrefix}', ${sql}), '') || '"'`
    case 'reference':
      return `'"' || coalesce(id18('${sandbox.objects.require(definition.referenceTo ?? '').keyPrefix}', ${sql}), '') || '"'`
    case 'int':
      return `'"' || coalesce(CAST(${sql} AS INTEGER), '') || '"'`
    default:
      return `'"' || replace(coalesce(${sql}, ''), '"', '""') || '"'`
  }
}

/**
 * Writes a query's rows as lines of CSV into the data file and returns their number. SQLite does all of it, so a million rows take no memory here. To be
 * called in a transaction.
 */
export function storeQueryRows(sandbox: Sandbox, job: Job, compiled: CompiledQuery): number {
  const line = compiled.fields.map((field) => cellSql(sandbox, field)).join(` || '${delimiters[job.delimiter]}' || `)
  const found = `SELECT ${line} AS line ${compiled.body} ${compiled.order} ${compiled.bounds}`
  const sql = `INSERT INTO job_rows SELECT ${job.number}, 'success', row_number() OVER () - 1, line FROM (${found})`
  return sandbox.db.run(sql, job.org, sandbox.clock(), ...compiled.values)
}
