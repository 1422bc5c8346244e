import { z } from 'zod'

const plain = /^\d{1,15}$/
const read = (text: unknown) => (typeof text === 'string' && plain.test(text) ? Number(text) : text)

/**
 * A whole number as an address says it: in digits alone. What JavaScript would read as one besides is a text to anybody else: `1e3`, `0x10`,
 * `+1`, a space, nothing at all.
 */
export function inDigits(schema: z.ZodNumber) {
  return z.preprocess(read, schema)
}

/** The same, and what it is where it is left out. */
export function inDigitsOr(usual: number, schema: z.ZodNumber) {
  // Said of both: the one is what is read, the other what the reference tells of it.
  return z.preprocess(read, schema.default(usual)).default(usual)
}
