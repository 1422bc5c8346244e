import { z } from 'zod'
import { Failure } from '../../core/errors.ts'
import { type Position, positionSchema } from '../../records/resources/rows.ts'

/** A position in a list, with the order in which it is one. */
const cursorSchema = z.tuple([z.string(), z.enum(['asc', 'desc']), positionSchema.shape.value, positionSchema.shape.id])
type Order = { readonly sort: string; readonly order: 'asc' | 'desc' }

export function encodePosition({ sort, order }: Order, { value, id }: Position): string {
  return Buffer.from(JSON.stringify([sort, order, value, id] satisfies z.infer<typeof cursorSchema>)).toString('base64url')
}

/** @throws Failure `invalid_request` for what is no cursor of a list in this order */
export function decodePosition({ sort, order }: Order, text: string): Position {
  try {
    const [hasSort, hasOrder, value, id] = cursorSchema.parse(JSON.parse(Buffer.from(text, 'base64url').toString('utf8')))
    if (hasSort === sort && hasOrder === order) return { value, id }
  } catch {
    // Told below.
  }
  const message = 'this is no cursor of this list in this order. Begin without one.'
  throw new Failure({
    kind: 'invalid',
    code: 'invalid_request',
    message: `cursor: ${message}`,
    field: 'cursor',
    faults: [{ field: 'cursor', message }],
  })
}
