import { exactNumber } from '../domain/money.ts'

/** Whether JSON may have a number of more digits than a JavaScript number always holds. */
export function hasLongNumber(text: string): boolean {
  return /\d[\d.]{15}/.test(text)
}

/**
 * Parses JSON. A number that a JavaScript number cannot hold with all its digits, as an amount beyond 2^53, becomes the text that it is.
 * @throws SyntaxError where it is none
 */
export function exactJson(text: string): unknown {
  return hasLongNumber(text) ? JSON.parse(text, exact) : JSON.parse(text)
}

function exact(this: unknown, _key: string, value: unknown, { source }: { readonly source?: string } = {}): unknown {
  return typeof value === 'number' && source !== undefined && exactNumber(source) === null ? source : value
}
