import { createHmac, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import { recordBox } from '../records/contacts/record-box.ts'
import { refused } from './input.ts'
import type { Operation } from './operation.ts'

const markBytes = 12

/** Of a list in the order of a number that grows. */
export const numberPlaceSchema = z.int().min(0)

/** What of a request says which page is wanted, and not of which list. Nor does the organisation, which has two names. */
const ofPages: ReadonlySet<string> = new Set(['cursor', 'page', 'page_size', 'limit', 'tenant_id'])

/**
 * The places in one list, and their cursors, which callers hand back as they are.
 * @param asked everything that says which list it is: the parts of its path, its filters, its order; and the cursor
 */
export function placesIn(
  { id, faults }: Pick<Operation, 'id' | 'faults'>,
  asked: Readonly<Record<string, unknown>> & { readonly cursor?: string | undefined },
) {
  const { cursor = '' } = asked
  const said = Object.entries(asked).filter(([name, value]) => !ofPages.has(name) && value !== undefined)
  const list = JSON.stringify([id, ...said.toSorted(([one], [other]) => (one < other ? -1 : 1))])
  // Of a place that somebody has made up the database would have to find out that it is none. One with a former key of the ring is ours too.
  const marksOf = (place: unknown) =>
    recordBox()
      .derive('cursors')
      .map((key) =>
        createHmac('sha256', key)
          .update(JSON.stringify([list, place]))
          .digest()
          .subarray(0, markBytes),
      )
  return {
    /**
     * The place after which the page begins; null without a cursor.
     * @throws Failure that names `cursor`, for one of another list, of other filters, of another order, or made up
     */
    begin<Schema extends z.ZodType>(schema: Schema): z.output<Schema> | null {
      if (cursor === '') return null
      try {
        const text = Buffer.from(cursor, 'base64url').toString('utf8')
        const [mark, place] = z.tuple([z.base64url(), z.json()]).parse(JSON.parse(text))
        const given = Buffer.from(mark, 'base64url')
        if (given.length !== markBytes || !marksOf(place).some((own) => timingSafeEqual(own, given))) throw new Error('made up')
        return schema.parse(place)
      } catch {
        const message = 'this is no cursor of this list with these filters in this order. Begin without one.'
        throw refused([{ field: 'cursor', message }], faults)
      }
    },
    cursorOf(place: unknown): string {
      return Buffer.from(JSON.stringify([marksOf(place)[0]?.toString('base64url'), place])).toString('base64url')
    },
  }
}
