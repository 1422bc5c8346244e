import { z } from 'zod'
import { isBlank, sameValue } from '../domain/normalize.ts'

/** One of a person's email addresses or phone numbers. */
export const entrySchema = z.object({ value: z.string(), primary: z.boolean(), label: z.string().nullable() })
export type Entry = z.infer<typeof entrySchema>

type RawEntry = {
  readonly value?: string | null | undefined
  readonly primary?: boolean | null | undefined
  readonly label?: string | null | undefined
}

/** The non-blank entries in Pipedrive's order; exactly one of them is primary when there are any. */
export function entriesOf(raw: readonly RawEntry[]): readonly Entry[] {
  const entries = raw.flatMap(({ value, primary, label }): Entry[] =>
    isBlank(value ?? null) ? [] : [{ value: (value ?? '').trim(), primary: primary === true, label: label ?? null }],
  )
  return withOnePrimary(entries, entries.find((entry) => entry.primary) ?? entries[0])
}

export function primaryOf(entries: readonly Entry[]): Entry | undefined {
  return entries.find((entry) => entry.primary)
}

/**
 * The entries with another primary value; no other entry is lost. A value that is among the others becomes primary, and the
 * previous primary value stays as an additional entry; Pipedrive would otherwise store the value twice.
 *
 * Null removes only the primary entry. Pipedrive always has a primary entry, so the next one is promoted and is pulled as a
 * change made there. That is better than clearing addresses that were never shown here, and it converges: the promoted value is
 * then the same on both sides.
 */
export function withPrimary(type: 'email' | 'phone', entries: readonly Entry[], value: string | null): readonly Entry[] {
  const main = primaryOf(entries)
  if (value === null) {
    const others = entries.filter((entry) => entry !== main)
    return withOnePrimary(others, others[0])
  }
  if (!main) return [{ value, primary: true, label: 'work' }]
  const isDuplicate = (entry: Entry) => sameValue(type, entry.value, value)
  const target = isDuplicate(main) ? main : (entries.find(isDuplicate) ?? main)
  return withOnePrimary(entries, target).map((entry) => (entry.primary ? { ...entry, value } : entry))
}

function withOnePrimary(entries: readonly Entry[], main: Entry | undefined): readonly Entry[] {
  return entries.map((entry) => ({ ...entry, primary: entry === main }))
}

/** Entries as Pipedrive takes them. */
export function sendable(entries: readonly Entry[]) {
  return entries.map(({ label, ...entry }) => (label === null ? entry : { ...entry, label }))
}
