import { z } from 'zod'
import { databaseIdSchema } from '../../core/database-id.ts'
import type { IntakeItem } from '../../records/intake/items.ts'
import { refused } from '../input.ts'

const placeSchema = z.tuple([z.iso.datetime({ offset: true }), databaseIdSchema])

/** Where the page after this item begins. */
export function encodeItemPlace({ received_at: at, id }: Pick<IntakeItem, 'received_at' | 'id'>): string {
  return Buffer.from(JSON.stringify([at, id])).toString('base64url')
}

/** @throws Failure `invalid_request` */
export function decodeItemPlace(cursor: string): { readonly receivedAt: string; readonly id: string } {
  try {
    const [receivedAt, id] = placeSchema.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')))
    return { receivedAt, id }
  } catch {
    throw refused([{ field: 'cursor', message: 'this is no cursor of this list. Begin without one.' }], 'all')
  }
}
