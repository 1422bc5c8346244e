const idSegments: readonly (readonly [RegExp, string])[] = [
  [/\/(persons|organizations|users)\/\d+(?=\/|$)/, '/$1/{id}'],
  [/\/(personFields|organizationFields)\/[^/]+/, '/$1/{code}'],
  [/^\/person\/\d+$/, '/person/{id}'],
]

/** A path with its ids and codes replaced by placeholders, so that calls can be counted by route. */
export function routeOf(path: string): string {
  for (const [pattern, replacement] of idSegments) {
    if (pattern.test(path)) return path.replace(pattern, replacement)
  }
  return path
}
