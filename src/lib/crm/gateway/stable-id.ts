import { createHash } from 'node:crypto'

/** A UUID that is the same for the same parts, in this order. */
export function stableId(...parts: readonly string[]): string {
  const digits = createHash('sha256').update(parts.join('\n')).digest('hex')
  return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-5${digits.slice(13, 16)}-a${digits.slice(17, 20)}-${digits.slice(20, 32)}`
}
