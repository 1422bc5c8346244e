import { z } from 'zod'
import { type Database, openDatabase } from '../kit/database.ts'
import type { FieldDefinition } from './field-definitions.ts'
import { id18 } from './ids.ts'
import { createObjectCatalog, everyFeature, type ObjectType } from './object-types.ts'

const columnRow = z.object({ name: z.string() })

/** Fields that are stored; the others are worked out from them. */
export function storedFields(type: ObjectType): readonly FieldDefinition[] {
  return type.fields.filter(({ type: fieldType, expression }) => fieldType !== 'address' && expression === null)
}

/** Column that holds the folded form of a keyed field. */
export function keyColumn(name: string): string {
  return `_key_${name}`
}

/** Its index, to be named where SQLite has no statistics yet and would walk a whole org. */
export function keyIndex(table: string, name: string): string {
  return `${table}_by_${name}`
}

function columnType({ type, polymorphicTo }: FieldDefinition): string {
  if (polymorphicTo.length > 0) return 'TEXT'
  if (type === 'boolean' || type === 'int' || type === 'datetime' || type === 'reference') return 'INTEGER'
  return type === 'double' || type === 'currency' || type === 'percent' ? 'REAL' : 'TEXT'
}

/** SQL types of a table's columns for fields and their folded forms, by name. */
function columnsOf(type: ObjectType): ReadonlyMap<string, string> {
  return new Map(
    storedFields(type).flatMap((definition): [string, string][] => {
      const { name, keyed } = definition
      return [
        ...(name === 'IsDeleted' ? [] : [[name, columnType(definition)] satisfies [string, string]]),
        ...(keyed ? [[keyColumn(name), 'TEXT'] satisfies [string, string]] : []),
      ]
    }),
  )
}

/**
 * One row per version of a record; `_from` and `_until` (exclusive) bound the time in which readers see it. The newest has the last moment there is as
 * its `_until`. Most records have one version only: older ones live as long as a commit is delayed.
 */
function tableOf(type: ObjectType): string {
  return `
  CREATE TABLE IF NOT EXISTS ${type.table} (
    _org INTEGER NOT NULL, _n INTEGER NOT NULL, _from INTEGER NOT NULL, _until INTEGER NOT NULL, IsDeleted INTEGER NOT NULL,
    ${[...columnsOf(type)].map(([name, kind]) => `"${name}" ${kind}`).join(', ')},
    PRIMARY KEY (_org, _n, _until)
  ) WITHOUT ROWID;`
}

function indexesOf(type: ObjectType): readonly string[] {
  const { table } = type
  const keyed = storedFields(type).filter((definition) => definition.keyed)
  const parents = storedFields(type).filter(({ onParentDelete }) => onParentDelete !== null)
  return [
    `${table}_by_stamp ON ${table} (_org, SystemModstamp, _n, IsDeleted, _from, _until)`,
    `${table}_by_created ON ${table} (_org, CreatedDate)`,
    `${table}_deleted ON ${table} (_org, SystemModstamp) WHERE IsDeleted = 1`,
    ...keyed.map(({ name }) => `${keyIndex(table, name)} ON ${table} (_org, ${keyColumn(name)})`),
    ...parents.map(({ name }) => `${keyIndex(table, name)} ON ${table} (_org, "${name}")`),
  ]
}

/** Adds the columns that a table of an earlier sandbox version lacks. */
function addMissingColumns(db: Database, table: string, columns: Iterable<readonly [name: string, kind: string]>): void {
  const present = new Set(db.all(`PRAGMA table_info(${table})`).map((row) => columnRow.parse(row).name))
  for (const [name, kind] of columns) {
    if (!present.has(name)) db.run(`ALTER TABLE ${table} ADD COLUMN "${name}" ${kind}`)
  }
}

const ownTables = `
  CREATE TABLE IF NOT EXISTS orgs (number INTEGER PRIMARY KEY, seeded_at INTEGER);
  CREATE TABLE IF NOT EXISTS counters (
    org INTEGER NOT NULL, object TEXT NOT NULL, next INTEGER NOT NULL, PRIMARY KEY (org, object)
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS authorization_codes (
    code TEXT PRIMARY KEY, org INTEGER NOT NULL, client_id TEXT NOT NULL, redirect_uri TEXT NOT NULL, scopes TEXT NOT NULL,
    code_challenge TEXT, issued_at INTEGER NOT NULL, used_at INTEGER
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS refresh_tokens (
    token TEXT PRIMARY KEY, grant_id TEXT NOT NULL, org INTEGER NOT NULL, client_id TEXT NOT NULL, scopes TEXT NOT NULL,
    issued_at INTEGER NOT NULL, revoked_at INTEGER
  );
  CREATE TABLE IF NOT EXISTS sessions (
    token TEXT PRIMARY KEY, grant_id TEXT NOT NULL, org INTEGER NOT NULL, scopes TEXT NOT NULL, last_used_at INTEGER NOT NULL,
    ended_at INTEGER
  ) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS sessions_by_grant ON sessions (grant_id);
  CREATE TABLE IF NOT EXISTS outbound_messages (
    number INTEGER PRIMARY KEY AUTOINCREMENT, org INTEGER NOT NULL, url TEXT NOT NULL, fields TEXT NOT NULL,
    object TEXT NOT NULL DEFAULT 'Contact'
  );
  CREATE TABLE IF NOT EXISTS locators (
    id INTEGER PRIMARY KEY AUTOINCREMENT, org INTEGER NOT NULL, soql TEXT NOT NULL, scan_all INTEGER NOT NULL, total INTEGER NOT NULL,
    batch INTEGER NOT NULL, created_at INTEGER NOT NULL
  );
  CREATE TABLE IF NOT EXISTS locator_rows (
    locator INTEGER NOT NULL, place INTEGER NOT NULL, n INTEGER NOT NULL, PRIMARY KEY (locator, place)
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS jobs (
    number INTEGER PRIMARY KEY AUTOINCREMENT, org INTEGER NOT NULL, kind TEXT NOT NULL CHECK (kind IN ('query', 'ingest')), operation TEXT NOT NULL,
    object TEXT NOT NULL, query TEXT, external_id_field TEXT, api_version TEXT NOT NULL, line_ending TEXT NOT NULL,
    delimiter TEXT NOT NULL, state TEXT NOT NULL, polls INTEGER NOT NULL, created_at INTEGER NOT NULL, started_at INTEGER,
    changed_at INTEGER NOT NULL, processed INTEGER NOT NULL, failed INTEGER NOT NULL, error TEXT, header TEXT, content TEXT
  );
  CREATE TABLE IF NOT EXISTS job_rows (
    job INTEGER NOT NULL, outcome TEXT NOT NULL, place INTEGER NOT NULL, line TEXT NOT NULL, PRIMARY KEY (job, outcome, place)
  ) WITHOUT ROWID;
`

/** The orgs' data file. Every column a sandbox can have is there, whether this one shows it or not. */
export function openOrgs(dataFile: string): Database {
  const { all: types } = createObjectCatalog(everyFeature)
  const db = openDatabase(dataFile, [ownTables, ...types.map(tableOf)].join('\n'), {
    id18: (prefix, number) => (typeof prefix === 'string' && typeof number === 'number' ? id18(prefix, number) : null),
  })
  addMissingColumns(db, 'outbound_messages', [['object', "TEXT NOT NULL DEFAULT 'Contact'"]])
  for (const type of types) {
    addMissingColumns(db, type.table, columnsOf(type))
    for (const index of indexesOf(type)) db.run(`CREATE INDEX IF NOT EXISTS ${index}`)
  }
  return db
}
