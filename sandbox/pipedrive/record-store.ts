import type { SQLInputValue } from 'node:sqlite'
import { z } from 'zod'
import type { Database } from '../kit/database.ts'

/** Kinds of record that search finds and that have custom fields. */
export type SearchedEntity = 'person' | 'organization' | 'deal'
export type Entity = SearchedEntity | 'activity' | 'note'

/** A record: what every record has, and its own part. Times are epoch milliseconds in whole seconds. */
export interface StoredRecord<Body> {
  readonly id: number
  readonly addedAt: number
  readonly updatedAt: number
  /** Null = not deleted. */
  readonly deletedAt: number | null
  readonly ownerId: number
  readonly orgId: number | null
  readonly body: Body
}

export interface SqlCondition {
  readonly sql: string
  readonly values: readonly SQLInputValue[]
}

const recordRow = z.object({
  id: z.number(),
  added_at: z.number(),
  updated_at: z.number(),
  deleted_at: z.number().nullable(),
  owner_id: z.number(),
  org_id: z.number().nullable(),
  body: z.string(),
})
const columns = 'id, added_at, updated_at, deleted_at, owner_id, org_id, body'
const here = 'company_id = ? AND entity = ?'

/** Pipedrive keeps times to the second. */
export function wholeSecond(at: number): number {
  return Math.floor(at / 1000) * 1000
}

/** The records of one kind, of all companies. */
export function openRecordStore<Body>(db: Database, entity: Entity, bodySchema: z.ZodType<Body>) {
  function toRecord(row: Record<string, unknown>): StoredRecord<Body> {
    const { id, added_at, updated_at, deleted_at, owner_id, org_id, body } = recordRow.parse(row)
    return {
      id,
      addedAt: added_at,
      updatedAt: updated_at,
      deletedAt: deleted_at,
      ownerId: owner_id,
      orgId: org_id,
      body: bodySchema.parse(JSON.parse(body)),
    }
  }

  return {
    entity,

    insert(companyId: number, { id, addedAt, updatedAt, deletedAt, ownerId, orgId, body }: StoredRecord<Body>): void {
      db.run(
        `INSERT INTO records (company_id, entity, ${columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        companyId,
        entity,
        id,
        addedAt,
        updatedAt,
        deletedAt,
        ownerId,
        orgId,
        JSON.stringify(body),
      )
    },

    /** Writes what may change of a record: all but its id and the time it was added. */
    replace(companyId: number, { id, updatedAt, deletedAt, ownerId, orgId, body }: StoredRecord<Body>): void {
      db.run(
        `UPDATE records SET updated_at = ?, deleted_at = ?, owner_id = ?, org_id = ?, body = ? WHERE ${here} AND id = ?`,
        updatedAt,
        deletedAt,
        ownerId,
        orgId,
        JSON.stringify(body),
        companyId,
        entity,
        id,
      )
    },

    /** The record, deleted or not; null when there is none. */
    find(companyId: number, id: number): StoredRecord<Body> | null {
      const row = db.get(`SELECT ${columns} FROM records WHERE ${here} AND id = ?`, companyId, entity, id)
      return row === undefined ? null : toRecord(row)
    },

    /** `orderBy` and the condition's SQL must come from constants. Deleted records come too unless the condition leaves them out. */
    list(companyId: number, condition: SqlCondition, orderBy: string, limit: number, offset = 0): readonly StoredRecord<Body>[] {
      return db
        .all(
          `SELECT ${columns} FROM records WHERE ${here} AND ${condition.sql} ORDER BY ${orderBy} LIMIT ? OFFSET ?`,
          companyId,
          entity,
          ...condition.values,
          limit,
          offset,
        )
        .map(toRecord)
    },

    count(companyId: number, state: 'live' | 'deleted'): number {
      return this.countWhere(companyId, { sql: `deleted_at IS ${state === 'live' ? '' : 'NOT '}NULL`, values: [] })
    },

    /** How many `list` would return without its limit. */
    countWhere(companyId: number, { sql, values }: SqlCondition): number {
      return db.number(`SELECT count(*) AS n FROM records WHERE ${here} AND ${sql}`, companyId, entity, ...values)
    },

    clear(companyId: number): void {
      db.run(`DELETE FROM records WHERE ${here}`, companyId, entity)
    },
  }
}

export type RecordStore<Body> = ReturnType<typeof openRecordStore<Body>>

type Series = Entity | 'option' | 'participant' | 'pipeline' | 'stage'

/** The next number of a company's series, from `first` on; none is given twice. */
export function nextNumber(db: Database, companyId: number, series: Series, first: number): number {
  return db.number(
    `INSERT INTO numbers VALUES (?, ?, ? + 1) ON CONFLICT DO UPDATE SET next = next + 1 RETURNING next - 1 AS n`,
    companyId,
    series,
    first,
  )
}
