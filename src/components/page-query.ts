import { z } from 'zod'
import { storable } from '@/src/lib/core/text/storable-text.ts'

/** What Next hands a page as `searchParams`. */
export type PageQuery = Promise<Readonly<Record<string, string | string[] | undefined>>>

/** Longer than any value of ours. */
const lengthMax = 2_000

/** Of a parameter that is repeated, the first; without what the database cannot hold. */
const parameterSchema = z
  .union([z.string(), z.array(z.string())])
  .optional()
  .transform((value) => (Array.isArray(value) ? value[0] : value))
  .transform((text) => (text === undefined ? undefined : storable(text.slice(0, lengthMax))))

/** Any text. */
export const textParameter = z.string().optional()

/** One of a list; undefined for whatever else an address may say. */
export function choiceParameter<Choice extends string>(choices: readonly Choice[]) {
  return z.enum(choices).optional().catch(undefined)
}

/** A whole number in digits, from `min` on; undefined for whatever else an address may say. */
export function numberParameter({
  min = 1,
  max = Number.MAX_SAFE_INTEGER,
}: {
  readonly min?: number
  readonly max?: number
} = {}) {
  const digits = z.string().regex(/^\d{1,16}$/)
  return digits.transform(Number).pipe(z.int().min(min).max(max)).optional().catch(undefined)
}

/** A part of an address as it is written there. */
export type AddressPart = { readonly name: string; readonly value: string }

/**
 * What an address asks for in vain: parameters that are not among those that a page has `read` from it, or from which it has read nothing or
 * something else. Empty ones ask for nothing.
 */
export async function notUnderstood(
  searchParams: PageQuery,
  read: Readonly<Record<string, unknown>>,
): Promise<readonly AddressPart[]> {
  const known = new Map(Object.entries(read))
  return Object.entries(await searchParams).flatMap(([name, given]) => {
    const value = parameterSchema.parse(given) ?? ''
    return value === '' || isRead(value, known.get(name)) ? [] : [{ name: storable(name), value }]
  })
}

function isRead(value: string, read: unknown): boolean {
  if (typeof read === 'string') return read === value || read === value.trim()
  return typeof read === 'number' ? String(read) === value : read !== undefined && read !== null
}

/**
 * The parameters of a page's address that the page knows, each parsed by its schema. Anybody can write an address, so a schema has an
 * answer for any text.
 */
export async function readPageQuery<Shape extends z.ZodRawShape>(
  searchParams: PageQuery,
  shape: Shape,
): Promise<z.output<z.ZodObject<Shape>>> {
  const given = new Map(Object.entries(await searchParams))
  const known = Object.keys(shape).map((name) => [name, parameterSchema.parse(given.get(name))])
  return z.object(shape).parse(Object.fromEntries(known))
}
