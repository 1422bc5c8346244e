import { isoDay, isoInstant } from './dates.ts'

/**
 * When something is due: a day, which is the same day in every time zone, or a moment, which is the same moment everywhere. A text in one of the
 * two notations: `2026-11-30`, or `2026-11-30T15:00:00.000Z`.
 */
export type Due = { readonly kind: 'day'; readonly day: string } | { readonly kind: 'moment'; readonly instant: string }

/** What a CRM has of the two, where it does not have both. */
export type DueHeldAs = 'date' | 'datetime'

const midnight = 'T00:00:00.000Z'

/** Null for what is neither. */
export function readDue(text: string): Due | null {
  const day = isoDay(text)
  if (day === text.trim()) return { kind: 'day', day }
  const instant = isoInstant(text)
  return instant === null ? null : { kind: 'moment', instant }
}

/** Its text; anything else as it is. */
export function dueText(text: string): string {
  const due = readDue(text)
  if (due === null) return text
  return due.kind === 'day' ? due.day : due.instant
}

/** The day of a CRM's days: of a moment its day in UTC, as of every time that is held as a day. */
export function dueDay(text: string): string | null {
  const due = readDue(text)
  if (due === null) return null
  return due.kind === 'day' ? due.day : due.instant.slice(0, 10)
}

/** The moment that stands for it in a CRM that has moments alone: of a day its midnight in UTC. */
export function dueInstant(text: string): string | null {
  const due = readDue(text)
  if (due === null) return null
  return due.kind === 'day' ? `${due.day}${midnight}` : due.instant
}

/** What a CRM's value means here: a midnight of a CRM that has moments alone is a day. */
export function dueRead(text: string, heldAs: DueHeldAs | undefined): string {
  const due = readDue(text)
  if (due === null) return text
  if (due.kind === 'day') return due.day
  if (heldAs === 'date') return due.instant.slice(0, 10)
  return heldAs === 'datetime' && due.instant.endsWith(midnight) ? due.instant.slice(0, 10) : due.instant
}

/**
 * In which two are compared: as far as the CRM can tell them apart, and moments to the second, the coarsest among the CRMs. Without `heldAs` it
 * can tell a day from a moment of it.
 */
export function comparableDue(text: string, heldAs?: DueHeldAs): string {
  const read = dueRead(text, heldAs)
  return readDue(read)?.kind === 'moment' ? read.slice(0, 19) : read
}

/** True for a day beside a moment of it, as far as UTC's days tell: the same, and less of when. */
export function lacksTime(poorer: string, richer: string): boolean {
  const [short, long] = [readDue(poorer), readDue(richer)]
  return short?.kind === 'day' && long?.kind === 'moment' && long.instant.slice(0, 10) === short.day
}
