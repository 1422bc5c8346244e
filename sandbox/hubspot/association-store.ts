import { z } from 'zod'
import type { Database } from '../kit/database.ts'

/** A record at one end of an association. */
export interface End {
  readonly object: string
  readonly id: number
}

const rowSchema = z.object({ to_type: z.string(), to_id: z.number(), type_id: z.number() })
const key = 'portal_id = ? AND from_type = ? AND from_id = ?'

/** The associations of all portals, each stored in both directions. */
export function openAssociationStore(db: Database) {
  return {
    /** Every association of a record, by the id at the other end. */
    of(portalId: number, from: End): readonly { readonly to: End; readonly type: number }[] {
      const sql = `SELECT to_type, to_id, type_id FROM associations WHERE ${key} ORDER BY to_type, to_id, type_id`
      return db.all(sql, portalId, from.object, from.id).map((row) => {
        const { to_type, to_id, type_id } = rowSchema.parse(row)
        return { to: { object: to_type, id: to_id }, type: type_id }
      })
    },

    /** How many live records of an object a record is associated with. */
    countLive(portalId: number, from: End, object: string): number {
      const sql = `SELECT count(DISTINCT to_id) AS n FROM associations JOIN records AS r
        ON r.portal_id = associations.portal_id AND r.object_type = to_type AND r.id = to_id AND r.state = 'live'
        WHERE associations.${key} AND to_type = ?`
      return db.number(sql, portalId, from.object, from.id, object)
    },

    /** False = it was there already. */
    add(portalId: number, from: End, to: End, type: number): boolean {
      const sql = 'INSERT OR IGNORE INTO associations VALUES (?, ?, ?, ?, ?, ?)'
      return db.run(sql, portalId, from.object, from.id, to.object, to.id, type) > 0
    },

    /** False = there was none. */
    remove(portalId: number, from: End, to: End, type: number): boolean {
      const sql = `DELETE FROM associations WHERE ${key} AND to_type = ? AND to_id = ? AND type_id = ?`
      return db.run(sql, portalId, from.object, from.id, to.object, to.id, type) > 0
    },
  }
}

export type AssociationStore = ReturnType<typeof openAssociationStore>
