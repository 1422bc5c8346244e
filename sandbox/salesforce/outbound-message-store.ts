import { z } from 'zod'
import type { Database } from '../kit/database.ts'
import { id18 } from './ids.ts'

/** What an admin has set up in one org: where every new and changed record of an object is sent. */
export interface OutboundMessage {
  readonly number: number
  readonly org: number
  readonly url: string
  /** Name of the object. */
  readonly object: string
  /** Fields to send besides the id; empty = all simple ones. */
  readonly fields: readonly string[]
}

/** Objects whose records can be sent. */
export const sentObjects = ['Contact', 'Account', 'Opportunity', 'Lead', 'Task', 'Event'] as const

const messageRow = z.object({
  number: z.number(),
  org: z.number(),
  url: z.string(),
  object: z.string(),
  fields: z.string().transform((text) => text.split(' ').filter((name) => name !== '')),
})

/** The id of the action in every message. */
export function actionId({ number }: Pick<OutboundMessage, 'number'>): string {
  return id18('04k', number)
}

/** The outbound messages of all orgs, kept in the data file. */
export function openOutboundMessageStore(db: Database) {
  return {
    list(): readonly OutboundMessage[] {
      return db.all('SELECT * FROM outbound_messages ORDER BY number').map((row) => messageRow.parse(row))
    },

    of(org: number): readonly OutboundMessage[] {
      return db.all('SELECT * FROM outbound_messages WHERE org = ? ORDER BY number', org).map((row) => messageRow.parse(row))
    },

    find(number: number): OutboundMessage | null {
      const row = db.get('SELECT * FROM outbound_messages WHERE number = ?', number)
      return row === undefined ? null : messageRow.parse(row)
    },

    /** Doing it again for the same object and address changes the fields of the one that is there. */
    put(org: number, url: string, object: string, fields: readonly string[]): OutboundMessage {
      const text = fields.join(' ')
      const known = db.get(
        'UPDATE outbound_messages SET fields = ? WHERE org = ? AND url = ? AND object = ? RETURNING *',
        text,
        org,
        url,
        object,
      )
      const sql = 'INSERT INTO outbound_messages (org, url, object, fields) VALUES (?, ?, ?, ?) RETURNING *'
      return messageRow.parse(known ?? db.get(sql, org, url, object, text))
    },

    /** False = there is none of this number. */
    remove(number: number): boolean {
      return db.run('DELETE FROM outbound_messages WHERE number = ?', number) > 0
    },

    removeAll(): void {
      db.run('DELETE FROM outbound_messages')
    },
  }
}

export type OutboundMessageStore = ReturnType<typeof openOutboundMessageStore>
