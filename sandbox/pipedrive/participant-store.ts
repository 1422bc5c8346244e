import { z } from 'zod'
import type { Database } from '../kit/database.ts'
import { nextNumber } from './record-store.ts'

const participantRow = z.object({ id: z.number(), deal_id: z.number(), person_id: z.number(), added_at: z.number() })

/** A person's part in a deal, with a number of its own. */
export interface Participant {
  readonly id: number
  readonly dealId: number
  readonly personId: number
  readonly addedAt: number
}

function toParticipant(row: unknown): Participant {
  const { id, deal_id, person_id, added_at } = participantRow.parse(row)
  return { id, dealId: deal_id, personId: person_id, addedAt: added_at }
}

const columns = 'id, deal_id, person_id, added_at'
const firstParticipantId = 5001

/** Who takes part in the deals of all companies. */
export function openParticipantStore(db: Database) {
  return {
    /** The earliest added first. */
    ofDeal(companyId: number, dealId: number): readonly Participant[] {
      const sql = `SELECT ${columns} FROM participants WHERE company_id = ? AND deal_id = ? ORDER BY id`
      return db.all(sql, companyId, dealId).map(toParticipant)
    },

    dealsOf(companyId: number, personId: number): readonly Participant[] {
      const sql = `SELECT ${columns} FROM participants WHERE company_id = ? AND person_id = ? ORDER BY id`
      return db.all(sql, companyId, personId).map(toParticipant)
    },

    /** The person's part, which is made if there is none. */
    add(companyId: number, dealId: number, personId: number, at: number): Participant {
      const known = this.ofDeal(companyId, dealId).find((each) => each.personId === personId)
      if (known !== undefined) return known
      const made = { id: nextNumber(db, companyId, 'participant', firstParticipantId), dealId, personId, addedAt: at }
      db.run('INSERT INTO participants VALUES (?, ?, ?, ?, ?)', companyId, made.id, dealId, personId, at)
      return made
    },

    remove(companyId: number, id: number): void {
      db.run('DELETE FROM participants WHERE company_id = ? AND id = ?', companyId, id)
    },

    clear(companyId: number): void {
      db.run('DELETE FROM participants WHERE company_id = ?', companyId)
    },
  }
}

export type ParticipantStore = ReturnType<typeof openParticipantStore>
