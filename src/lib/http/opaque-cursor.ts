import { z } from 'zod'
import type { Operation } from './operation.ts'
import { refused } from './input.ts'

/** Of a list in the order of a number that grows. */
export const numberPlaceSchema = z.int().min(0)

/** A place in a list as its cursor, which callers hand back as it is. */
export function encodePlace(place: unknown): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url')
}

/**
 * The place that a cursor leads to; null without a cursor.
 * @throws Failure that names `cursor`, for one of another list, of another order, or made up
 */
export function decodePlace<Schema extends z.ZodType>(
  schema: Schema,
  cursor: string | undefined,
  faults: Operation['faults'] = 'all',
): z.infer<Schema> | null {
  if (cursor === undefined || cursor === '') return null
  try {
    return schema.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')))
  } catch {
    throw refused([{ field: 'cursor', message: 'this is no cursor of this list in this order. Begin without one.' }], faults)
  }
}
