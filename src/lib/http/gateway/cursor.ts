import { refused } from '../input.ts'

/** A place in a list, for callers to hand back. */
export function encodePlace(place: number): string {
  return Buffer.from(String(place)).toString('base64url')
}

/** @throws Failure `invalid_request` */
export function decodePlace(cursor: string): number {
  const text = Buffer.from(cursor, 'base64url').toString('utf8')
  if (/^\d{1,15}$/.test(text)) return Number(text)
  throw refused([{ field: 'cursor', message: 'this is no cursor of this list. Begin without one.' }], 'all')
}
