/** The members that are not undefined: with `exactOptionalPropertyTypes`, what may be left out is absent rather than undefined. */
export function defined<const T extends object>(members: T): Defined<T> {
  const kept: Defined<T> = {}
  for (const key in members) {
    const value = members[key]
    if (value !== undefined) kept[key] = value
  }
  return kept
}

type Defined<T> = { -readonly [K in keyof T]?: T[K] & ({} | null) }
