/** True for text that the database can hold: PostgreSQL stores neither NUL nor half of a surrogate pair, and refuses the whole statement. */
export function isStorable(text: string): boolean {
  return !text.includes('\u0000') && text.isWellFormed()
}

/** The same of all text in a value. */
export function isStorableValue(value: unknown): boolean {
  if (typeof value === 'string') return isStorable(value)
  if (typeof value !== 'object' || value === null) return true
  return Object.entries(value).every(([name, entry]) => isStorable(name) && isStorableValue(entry))
}

/** The same text without what cannot be stored. */
export function storable(text: string): string {
  return text.replaceAll('\u0000', '').toWellFormed()
}
