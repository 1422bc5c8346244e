import { z } from 'zod'
import { type Database, fold } from '../kit/database.ts'
import { keyColumn, keyIndex, storedFields } from './database.ts'
import { createObjectCatalog, everyFeature, type ObjectType } from './object-types.ts'
import { forever } from './soql-scope.ts'

/** A stored value: text, number (booleans 0 and 1, times in epoch milliseconds, references the number of the record) or nothing. */
export type Stored = string | number | null

/** Stored values by field name. */
export type Values = Readonly<Record<string, Stored>>

/** How long a deleted record stays in the recycle bin. */
export const recycleBinMs = 15 * 86_400_000

const numberRow = z.object({ n: z.number() })
const repeatedRow = z.object({ value: z.string(), count: z.number() })

/** One value of a row, as this file's tables hold it. */
export function storedOf(value: unknown): Stored {
  if (typeof value === 'string' || typeof value === 'number') return value
  if (value === null || value === undefined) return null
  throw new TypeError(`The data file holds a ${typeof value} where text or a number belongs`)
}

/** SQL that holds for the versions of `alias` that readers see at a time; the time is asked for twice. */
export function visibleSql(alias: string): string {
  return `${alias}._from <= ? AND ${alias}._until > ?`
}

/** The tables of records: no rules of Salesforce's in here. */
export function openRecordStore(db: Database, clock: () => number) {
  const insertSql = new Map<string, string>()
  // The catalogue with every field: a record keeps a value that this sandbox does not show.
  const complete = createObjectCatalog(everyFeature)
  const columnsOf = new Map(complete.all.map((type) => [type.name, storedFields(type)]))

  function fieldsOf(type: ObjectType) {
    return columnsOf.get(type.name) ?? []
  }

  function write(type: ObjectType, org: number, n: number, values: Values, from: number): void {
    const fields = fieldsOf(type)
    let sql = insertSql.get(type.name)
    if (sql === undefined) {
      const keys = fields.filter(({ keyed }) => keyed).map(({ name }) => keyColumn(name))
      const columns = ['_org', '_n', '_from', '_until', ...fields.map(({ name }) => `"${name}"`), ...keys]
      if (!fields.some(({ name }) => name === 'IsDeleted')) columns.push('IsDeleted')
      sql = `INSERT INTO ${type.table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`
      insertSql.set(type.name, sql)
    }
    const stored = fields.map(({ name }) => values[name] ?? (name === 'IsDeleted' ? 0 : null))
    const keys = fields.filter(({ keyed }) => keyed).map(({ name }) => keyOf(values[name] ?? null))
    const rest = fields.some(({ name }) => name === 'IsDeleted') ? [] : [0]
    db.run(sql, org, n, from, forever, ...stored, ...keys, ...rest)
  }

  function read(type: ObjectType, row: Record<string, unknown> | undefined): Values | null {
    if (row === undefined) return null
    return Object.fromEntries(fieldsOf(type).map(({ name }) => [name, storedOf(row[name])]))
  }

  return {
    /** The newest version, whether readers see it yet or not. */
    newest(type: ObjectType, org: number, n: number): Values | null {
      return read(type, db.get(`SELECT * FROM ${type.table} WHERE _org = ? AND _n = ? AND _until = ?`, org, n, forever))
    },

    /** The version that readers see. */
    visible(type: ObjectType, org: number, n: number): Values | null {
      const now = clock()
      return read(
        type,
        db.get(`SELECT * FROM ${type.table} t WHERE _org = ? AND _n = ? AND ${visibleSql('t')}`, org, n, now, now),
      )
    },

    /** Numbers of the records that hold a keyed value, the deleted aside; at most ten. */
    holders(type: ObjectType, org: number, field: string, value: string): readonly number[] {
      const sql = `SELECT _n AS n FROM ${type.table} INDEXED BY ${keyIndex(type.table, field)} WHERE _org = ? AND ${keyColumn(field)} = ? AND _until = ? AND IsDeleted = 0 ORDER BY _n LIMIT 10`
      return db.all(sql, org, fold(value), forever).map((row) => numberRow.parse(row).n)
    },

    /** Numbers of live records that have these texts in these fields, ignoring case; at most ten. Walks the org. */
    alike(type: ObjectType, org: number, texts: Readonly<Record<string, string>>): readonly number[] {
      const fields = fieldsOf(type).filter(({ name }) => name in texts)
      const same = fields.map(({ name }) => `AND lower(trim("${name}")) = ?`).join(' ')
      const sql = `SELECT _n AS n FROM ${type.table} WHERE _org = ? AND _until = ? AND IsDeleted = 0 ${same} ORDER BY _n LIMIT 10`
      const values = fields.map(({ name }) => (texts[name] ?? '').trim().toLowerCase())
      return db.all(sql, org, forever, ...values).map((row) => numberRow.parse(row).n)
    },

    /** Numbers of the records, the deleted included, that refer to a record by this field: by its number, or its id where it may be of several objects. */
    referring(type: ObjectType, org: number, field: string, to: number | string): readonly number[] {
      const sql = `SELECT _n AS n FROM ${type.table} WHERE _org = ? AND _until = ? AND "${field}" = ? ORDER BY _n`
      return db.all(sql, org, forever, to).map((row) => numberRow.parse(row).n)
    },

    /** Keyed values that several live records hold, and how many do. */
    repeatedKeys(type: ObjectType, org: number, field: string): readonly z.infer<typeof repeatedRow>[] {
      const sql = `SELECT ${keyColumn(field)} AS value, count(*) AS count FROM ${type.table}
        WHERE _org = ? AND ${keyColumn(field)} IS NOT NULL AND IsDeleted = 0 AND _until = ? GROUP BY 1 HAVING count(*) > 1`
      return db.all(sql, org, forever).map((row) => repeatedRow.parse(row))
    },

    nextNumber(type: ObjectType, org: number): number {
      const sql = `INSERT INTO counters VALUES (?, ?, 2) ON CONFLICT DO UPDATE SET next = next + 1 RETURNING next - 1 AS n`
      return db.number(sql, org, type.name)
    },

    /** Writes the newest version of a record. Readers see it from `from`, and until then what they would have seen without it. */
    put(type: ObjectType, org: number, n: number, values: Values, from: number): void {
      const now = clock()
      const here = `FROM ${type.table} WHERE _org = ? AND _n = ?`
      if (from <= now) {
        db.run(`DELETE ${here}`, org, n)
      } else {
        db.run(`DELETE ${here} AND (_until <= ? OR _from >= ?)`, org, n, now, from)
        db.run(`UPDATE ${type.table} SET _until = ? WHERE _org = ? AND _n = ? AND _until > ?`, from, org, n, from)
      }
      write(type, org, n, values, from)
    },

    /** Writes a record that is new for certain, seen at once. */
    add(type: ObjectType, org: number, n: number, values: Values): void {
      write(type, org, n, values, 0)
    },

    /** Empties the recycle bin of what has lain there for its time. */
    purge(type: ObjectType, org: number): void {
      db.run(`DELETE FROM ${type.table} WHERE _org = ? AND IsDeleted = 1 AND SystemModstamp <= ?`, org, clock() - recycleBinMs)
    },

    /** Ends a record for good: every version of it. */
    erase(type: ObjectType, org: number, n: number): void {
      db.run(`DELETE FROM ${type.table} WHERE _org = ? AND _n = ?`, org, n)
    },

    count(type: ObjectType, org: number, deleted: boolean): number {
      const sql = `SELECT count(*) AS n FROM ${type.table} WHERE _org = ? AND IsDeleted = ? AND _until = ?`
      return db.number(sql, org, deleted ? 1 : 0, forever)
    },

    /** Removes all records of an object in an org. */
    clear(type: ObjectType, org: number): void {
      db.run(`DELETE FROM ${type.table} WHERE _org = ?`, org)
    },
  }
}

export type RecordStore = ReturnType<typeof openRecordStore>

function keyOf(value: Stored): string | null {
  return typeof value === 'string' ? fold(value) : null
}
