import { z } from 'zod'

/** What senders leave blank is left out: a form sends empty text for what nobody has entered. */
export const blank = (value: unknown): boolean =>
  value === undefined || value === null || (typeof value === 'string' && value.trim() === '')

export const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null

/** What stands there in a body that may be wrong elsewhere: what is missing is told beside it, not only once that is mended. */
export const valueAt = (body: unknown, ...path: readonly string[]): unknown =>
  path.reduce<unknown>((at, name) => (isObject(at) ? Reflect.get(at, name) : undefined), body)

/** Text or nothing. */
export const text = (lengthMax: number) => z.string().max(lengthMax).nullish()

/** What a sender calls something of its own. A number whose digits JSON cannot keep would be the same as its neighbour. */
export const named = (lengthMax: number) =>
  z.union([
    z.string().max(lengthMax),
    z
      .number()
      .refine(
        (value) => Math.abs(value) <= Number.MAX_SAFE_INTEGER,
        'a number this long loses digits on its way. Send it as text, in quotes.',
      ),
  ])
export const reference = named(200).nullish()

const address = /^[^\s@<>(),;]+@[^\s@<>(),;]+\.[^\s@<>(),;.]+$/
export const email = text(320).refine(
  (value) => blank(value) || address.test(value?.trim() ?? ''),
  'this is not an email address.',
)

const isoSchema = z.union([z.iso.datetime({ offset: true, local: true }), z.iso.date()])
export const time = text(64).refine(
  (value) => blank(value) || isoSchema.safeParse(value).success,
  'this is not a date in ISO 8601, as in 2026-11-29T10:00:00Z.',
)

/** Whom a message is about, as the website knows them. */
export const person = {
  firstName: text(500),
  lastName: text(500),
  email,
  phone: text(100),
  company: text(500),
  websiteUserId: reference,
  language: text(35),
  source: text(200),
}

export const metadata = z
  .looseObject({
    version: z.int().min(1).max(1000).optional().describe('Of this form of the body: 1 where it is left out.'),
    timestamp: time,
    source: text(200),
  })
  .nullish()

/** A text without white space around it; null for a blank one. */
export function textOf(value: string | number | null | undefined): string | null {
  return blank(value) ? null : String(value).trim()
}

/** A moment, whatever its notation; the text itself where it says none. */
export function momentOf(value: string | null | undefined): string | null {
  const given = textOf(value)
  if (given === null) return null
  const ms = Date.parse(given)
  return Number.isNaN(ms) ? given : new Date(ms).toISOString()
}

/** Without what is blank. */
export function filled(values: Readonly<Record<string, string | number | null>>): Record<string, string | number> {
  return Object.fromEntries(Object.entries(values).flatMap(([name, value]) => (value === null ? [] : [[name, value]])))
}
