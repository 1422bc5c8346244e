import { z } from 'zod'
import type { Database } from '../kit/database.ts'

/** The records of one object type in one portal. */
export interface Collection {
  readonly portalId: number
  readonly objectType: string
}

/** Record values by property name; an empty value is absent. */
export type Values = Readonly<Record<string, string>>

/** Who wrote a value, as HubSpot's history names it. */
export type WriteSource = 'INTEGRATION' | 'CRM_UI' | 'IMPORT'

/** One version of a record. Times are epoch milliseconds. */
export interface RecordVersion {
  readonly id: number
  readonly createdAt: number
  readonly updatedAt: number
  readonly source: WriteSource
  readonly values: Values
}

export interface StoredRecord extends RecordVersion {
  readonly state: 'live' | 'archived' | 'merged'
  /** From when search finds this version. */
  readonly visibleAt: number
  readonly archivedAt: number | null
  readonly mergedInto: number | null
}

/** A replaced value, with its time and author. */
interface PastValue {
  readonly value: string
  readonly replacedAt: number
  readonly replacedBy: WriteSource
}

const valuesSchema = z.record(z.string(), z.string())
const sourceSchema = z.enum(['INTEGRATION', 'CRM_UI', 'IMPORT'])
const versionRow = z.object({
  id: z.number(),
  created_at: z.number(),
  updated_at: z.number(),
  source: sourceSchema,
  properties: z.string(),
})
const recordRow = versionRow.extend({
  state: z.enum(['live', 'archived', 'merged']),
  visible_at: z.number(),
  archived_at: z.number().nullable(),
  merged_into: z.number().nullable(),
})
const pastValueRow = z.object({ value: z.string(), replaced_at: z.number(), replaced_by: sourceSchema })
const ownerRow = z.object({ record_id: z.number() })

/** Reads one row of `records` or `stale_versions`. */
export function toVersion(row: unknown): RecordVersion {
  return fromRow(versionRow.parse(row))
}

function fromRow({ id, created_at, updated_at, source, properties }: z.infer<typeof versionRow>): RecordVersion {
  return { id, createdAt: created_at, updatedAt: updated_at, source, values: valuesSchema.parse(JSON.parse(properties)) }
}

function toRecord(row: unknown): StoredRecord {
  const parsed = recordRow.parse(row)
  return {
    ...fromRow(parsed),
    state: parsed.state,
    visibleAt: parsed.visible_at,
    archivedAt: parsed.archived_at,
    mergedInto: parsed.merged_into,
  }
}

const here = 'portal_id = ? AND object_type = ?'
const columns = 'id, state, created_at, updated_at, visible_at, archived_at, merged_into, source, properties'

/** The record tables: one statement a method, no rules of HubSpot's in here. */
export function openRecordStore(db: Database) {
  function setUniqueValues(
    { portalId, objectType }: Collection,
    recordId: number,
    unique: ReadonlyMap<string, readonly string[]>,
  ): void {
    db.run(`DELETE FROM unique_values WHERE ${here} AND record_id = ?`, portalId, objectType, recordId)
    for (const [property, values] of unique) {
      for (const value of values)
        db.run('INSERT INTO unique_values VALUES (?, ?, ?, ?, ?)', portalId, objectType, property, value, recordId)
    }
  }

  return {
    find({ portalId, objectType }: Collection, id: number): StoredRecord | null {
      const row = db.get(`SELECT ${columns} FROM records WHERE ${here} AND id = ?`, portalId, objectType, id)
      return row === undefined ? null : toRecord(row)
    },

    /** The live record that holds a unique value, if any. */
    ownerOf({ portalId, objectType }: Collection, property: string, value: string): number | null {
      const row = db.get(
        `SELECT record_id FROM unique_values WHERE ${here} AND property = ? AND value = ?`,
        portalId,
        objectType,
        property,
        value,
      )
      return row === undefined ? null : ownerRow.parse(row).record_id
    },

    /** Up to `limit` records with an id above `afterId`, by id. */
    page(
      { portalId, objectType }: Collection,
      state: 'live' | 'archived',
      afterId: number,
      limit: number,
    ): readonly StoredRecord[] {
      const sql = `SELECT ${columns} FROM records WHERE ${here} AND state = ? AND id > ? ORDER BY id LIMIT ?`
      return db.all(sql, portalId, objectType, state, afterId, limit).map(toRecord)
    },

    count({ portalId, objectType }: Collection, state: 'live' | 'archived'): number {
      return db.number(`SELECT count(*) AS n FROM records WHERE ${here} AND state = ?`, portalId, objectType, state)
    },

    nextId(portalId: number): number {
      const sql = 'UPDATE portals SET next_record_id = next_record_id + 1 WHERE id = ? RETURNING next_record_id - 1 AS n'
      return db.number(sql, portalId)
    },

    insert(
      collection: Collection,
      record: RecordVersion & { readonly visibleAt: number },
      unique: ReadonlyMap<string, readonly string[]>,
    ): void {
      db.run(
        `INSERT INTO records (portal_id, object_type, id, state, created_at, updated_at, visible_at, source, email, properties)
         VALUES (?, ?, ?, 'live', ?, ?, ?, ?, ?, ?)`,
        collection.portalId,
        collection.objectType,
        record.id,
        record.createdAt,
        record.updatedAt,
        record.visibleAt,
        record.source,
        record.values['email'] ?? null,
        JSON.stringify(record.values),
      )
      setUniqueValues(collection, record.id, unique)
    },

    /** Writes the values, times and state of an existing record and its unique values. */
    replace(collection: Collection, record: StoredRecord, unique: ReadonlyMap<string, readonly string[]>): void {
      db.run(
        `UPDATE records SET state = ?, updated_at = ?, visible_at = ?, archived_at = ?, merged_into = ?, email = ?, properties = ?
         WHERE ${here} AND id = ?`,
        record.state,
        record.updatedAt,
        record.visibleAt,
        record.archivedAt,
        record.mergedInto,
        record.values['email'] ?? null,
        JSON.stringify(record.values),
        collection.portalId,
        collection.objectType,
        record.id,
      )
      setUniqueValues(collection, record.id, unique)
    },

    /** Writes values that HubSpot works out itself: the record's time stays, and so does its place in the search index. */
    setValues({ portalId, objectType }: Collection, id: number, values: Values): void {
      const text = JSON.stringify(values)
      db.run(`UPDATE records SET properties = ? WHERE ${here} AND id = ?`, text, portalId, objectType, id)
    },

    /** Removes every trace of a record. */
    purge({ portalId, objectType }: Collection, id: number): void {
      db.run(`DELETE FROM records WHERE ${here} AND id = ?`, portalId, objectType, id)
      db.run(`DELETE FROM stale_versions WHERE ${here} AND id = ?`, portalId, objectType, id)
      db.run(`DELETE FROM past_values WHERE ${here} AND record_id = ?`, portalId, objectType, id)
      db.run(`DELETE FROM unique_values WHERE ${here} AND record_id = ?`, portalId, objectType, id)
    },

    /** Keeps a version findable by search until its successor is indexed. */
    keepStale({ portalId, objectType }: Collection, version: RecordVersion, until: number): void {
      db.run(
        'INSERT OR REPLACE INTO stale_versions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
        portalId,
        objectType,
        version.id,
        until,
        version.createdAt,
        version.updatedAt,
        version.source,
        version.values['email'] ?? null,
        JSON.stringify(version.values),
      )
    },

    extendStale({ portalId, objectType }: Collection, id: number, until: number): void {
      db.run(`UPDATE stale_versions SET until = ? WHERE ${here} AND id = ?`, until, portalId, objectType, id)
    },

    dropStale({ portalId, objectType }: Collection, id: number): void {
      db.run(`DELETE FROM stale_versions WHERE ${here} AND id = ?`, portalId, objectType, id)
    },

    dropExpiredStale(now: number): void {
      db.run('DELETE FROM stale_versions WHERE until <= ?', now)
    },

    addPastValue({ portalId, objectType }: Collection, id: number, property: string, past: PastValue): void {
      db.run(
        'INSERT INTO past_values VALUES (?, ?, ?, ?, ?, ?, ?)',
        portalId,
        objectType,
        id,
        property,
        past.value,
        past.replacedAt,
        past.replacedBy,
      )
    },

    /** Newest first. */
    pastValues({ portalId, objectType }: Collection, id: number, property: string): readonly PastValue[] {
      const sql = `SELECT value, replaced_at, replaced_by FROM past_values WHERE ${here} AND record_id = ? AND property = ? ORDER BY replaced_at DESC, rowid DESC`
      return db.all(sql, portalId, objectType, id, property).map((row) => {
        const { value, replaced_at, replaced_by } = pastValueRow.parse(row)
        return { value, replacedAt: replaced_at, replacedBy: replaced_by }
      })
    },
  }
}

export type RecordStore = ReturnType<typeof openRecordStore>
