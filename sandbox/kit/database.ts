import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'
import { z } from 'zod'

const numberRow = z.object({ n: z.number() })

/** SQLite with each statement prepared once. Rows are returned unparsed. */
export interface Database {
  all(sql: string, ...values: readonly SQLInputValue[]): readonly Record<string, unknown>[]
  get(sql: string, ...values: readonly SQLInputValue[]): Record<string, unknown> | undefined
  /** The column `n` of the only row. Throws when there is none. */
  number(sql: string, ...values: readonly SQLInputValue[]): number
  /** Returns the number of rows changed. */
  run(sql: string, ...values: readonly SQLInputValue[]): number
  /** Runs `work` atomically: all of its writes are kept, or, when it throws, none. Does not nest. */
  transaction<T>(work: () => T): T
  /** Calls `work` when the current transaction has ended, with whether it was committed; at once without one. */
  afterTransaction(work: (committed: boolean) => void): void
  /** Updates SQLite's index statistics; useful after many inserts. */
  analyze(): void
  close(): void
}

/** A function that SQL can call; takes and gives text, numbers or null. */
export type SqlFunction = (...values: readonly unknown[]) => SQLInputValue

/**
 * Opens (and on first use creates) the database file. `schema` is run at every start. Committed writes survive a killed process:
 * write-ahead log with `synchronous = NORMAL`.
 */
export function openDatabase(dataFile: string, schema: string, functions: Readonly<Record<string, SqlFunction>> = {}): Database {
  const sqlite = new DatabaseSync(dataFile)
  sqlite.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 2000; PRAGMA foreign_keys = ON;')
  sqlite.exec(schema)
  for (const [name, call] of Object.entries({ fold: foldValue, ...functions })) {
    sqlite.function(name, { deterministic: true, varargs: true }, call)
  }

  let ended: ((committed: boolean) => void)[] = []
  function tellEnd(committed: boolean): void {
    const told = ended
    ended = []
    for (const work of told) work(committed)
  }

  const statements = new Map<string, StatementSync>()
  function statement(sql: string): StatementSync {
    const known = statements.get(sql)
    if (known) return known
    const prepared = sqlite.prepare(sql)
    // Searches generate SQL; the cap keeps a long-lived server from caching every query forever.
    if (statements.size >= 500) statements.clear()
    statements.set(sql, prepared)
    return prepared
  }

  return {
    all: (sql, ...values) => statement(sql).all(...values),
    get: (sql, ...values) => statement(sql).get(...values),
    number: (sql, ...values) => numberRow.parse(statement(sql).get(...values)).n,
    run: (sql, ...values) => Number(statement(sql).run(...values).changes),
    transaction(work) {
      sqlite.exec('BEGIN IMMEDIATE')
      let result: ReturnType<typeof work>
      try {
        result = work()
        sqlite.exec('COMMIT')
      } catch (error) {
        sqlite.exec('ROLLBACK')
        tellEnd(false)
        throw error
      }
      tellEnd(true)
      return result
    },
    afterTransaction(work) {
      if (sqlite.isTransaction) ended.push(work)
      else work(true)
    },
    analyze: () => sqlite.exec('PRAGMA analysis_limit = 1000; ANALYZE;'),
    close: () => sqlite.close(),
  }
}

/** Text folded for comparison: case is ignored. */
export function fold(value: string): string {
  return value.normalize('NFC').toLowerCase()
}

/** SQLite's lower() handles ASCII only; names here are in many scripts. */
function foldValue(value: unknown): string | null {
  return typeof value === 'string' ? fold(value) : null
}
