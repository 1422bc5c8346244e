/** The `_until` of a record's newest version: the last moment that JavaScript's clock knows. */
export const forever = 8_640_000_000_000_000

/** First parameters of every compiled query: the org, and the time at which rows must be visible. */
export const orgParameter = '?1'
export const nowParameter = '?2'

/** SQL that holds for the versions of `alias` that readers see. */
export function visibleNow(alias: string): string {
  return `${alias}._from <= ${nowParameter} AND ${alias}._until > ${nowParameter}`
}
