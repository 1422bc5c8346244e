import { z } from 'zod'
import { type Database, fold } from '../kit/database.ts'
import type { Entity } from './record-store.ts'

/** A value under which a record is found. */
export interface SearchTerm {
  readonly field: 'name' | 'title' | 'email' | 'phone' | 'notes' | 'address' | 'custom_fields'
  readonly value: string
}

export interface SearchRequest {
  readonly term: string
  readonly fields: readonly SearchTerm['field'][]
  /** The whole value, capitals aside; else any part of it. */
  readonly exact: boolean
  /** Only records linked with this organization. */
  readonly orgId: number | null
  readonly limit: number
  readonly offset: number
}

export interface SearchHit {
  readonly recordId: number
  readonly exact: boolean
  /** The record's values in the index. */
  readonly terms: readonly SearchTerm[]
}

const hitRow = z.object({ record_id: z.number(), exact: z.number() })
const termRow = z.object({
  field: z.enum(['name', 'title', 'email', 'phone', 'notes', 'address', 'custom_fields']),
  shown: z.string(),
})
const here = 'company_id = ? AND entity = ?'
const visible = 'from_at <= ? AND (until_at IS NULL OR until_at > ?)'

function digitsOf(text: string): string {
  return text.replace(/\D/g, '')
}

/**
 * What search knows. It learns of a write only after a lag: until then a new record is not found and a changed or deleted one is found under its old
 * values. Call every function inside a transaction with the write it belongs to.
 */
export function openSearchIndex(db: Database) {
  return {
    /** Replaces what is known of a record, `visibleAt` being when search learns of it. */
    put(companyId: number, entity: Entity, recordId: number, terms: readonly SearchTerm[], now: number, visibleAt: number): void {
      const record = [companyId, entity, recordId] as const
      db.run(`DELETE FROM search_terms WHERE ${here} AND record_id = ? AND until_at <= ?`, ...record, now)
      db.run(`UPDATE search_terms SET until_at = ? WHERE ${here} AND record_id = ? AND until_at IS NULL`, visibleAt, ...record)
      this.add(companyId, entity, recordId, terms, visibleAt)
    },

    /** For a record that is not in the index yet. */
    add(companyId: number, entity: Entity, recordId: number, terms: readonly SearchTerm[], visibleAt: number): void {
      for (const { field, value } of terms) {
        const compared = field === 'phone' ? digitsOf(value) : fold(value)
        if (compared === '') continue
        db.run(
          'INSERT INTO search_terms VALUES (?, ?, ?, ?, ?, ?, ?, NULL)',
          companyId,
          entity,
          recordId,
          field,
          compared,
          value,
          visibleAt,
        )
      }
    },

    /** Best first, then in order of id. */
    search(companyId: number, entity: Entity, request: SearchRequest, now: number): readonly SearchHit[] {
      const term = fold(request.term.trim())
      // No phone's digits contain a letter, so another kind of term matches no phone.
      const phone = /^[\d\s+()./-]*\d[\d\s+()./-]*$/.test(term) ? digitsOf(term) : term
      const wanted = `CASE field WHEN 'phone' THEN ? ELSE ? END`
      const rows = db.all(
        `SELECT record_id, max(value = ${wanted}) AS exact FROM search_terms
         WHERE ${here} AND ${visible} AND field IN (${request.fields.map(() => '?').join(', ')})
         AND ${request.exact ? `value IN (?, ?) AND value = ${wanted}` : `instr(value, ${wanted}) > 0`}
         AND (? IS NULL OR record_id IN (SELECT id FROM records WHERE company_id = ? AND org_id = ?))
         GROUP BY record_id ORDER BY exact DESC, record_id LIMIT ? OFFSET ?`,
        phone,
        term,
        companyId,
        entity,
        now,
        now,
        ...request.fields,
        // The list lets SQLite use the index by value; the form that follows it does not.
        ...(request.exact ? [phone, term] : []),
        phone,
        term,
        request.orgId,
        companyId,
        request.orgId,
        request.limit,
        request.offset,
      )
      return rows.map((row) => {
        const { record_id: recordId, exact } = hitRow.parse(row)
        const terms = db.all(
          `SELECT field, shown FROM search_terms WHERE ${here} AND record_id = ? AND ${visible} ORDER BY rowid`,
          companyId,
          entity,
          recordId,
          now,
          now,
        )
        return {
          recordId,
          exact: exact === 1,
          terms: terms.map((each) => {
            const { field, shown } = termRow.parse(each)
            return { field, value: shown }
          }),
        }
      })
    },

    clear(companyId: number, entity: Entity): void {
      db.run(`DELETE FROM search_terms WHERE ${here}`, companyId, entity)
    },
  }
}

export type SearchIndex = ReturnType<typeof openSearchIndex>
