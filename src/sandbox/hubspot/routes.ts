const idSegments: readonly (readonly [RegExp, string])[] = [
  [/^(\/crm\/(?:v3\/objects|objects\/[^/]+)\/[^/]+)\/(?!batch$|search$|merge$|gdpr-delete$)[^/]+$/, '$1/{id}'],
  [/^(\/crm\/(?:v3\/properties|properties\/[^/]+)\/[^/]+)\/(?!groups$)[^/]+$/, '$1/{name}'],
  [/^(\/crm\/(?:v3\/owners|owners\/[^/]+))\/[^/]+$/, '$1/{id}'],
  [/^(\/oauth\/v1\/(?:access|refresh)-tokens)\/[^/]+$/, '$1/{token}'],
]

/** A path with its ids and tokens replaced by placeholders, so that calls can be counted by route. */
export function routeOf(path: string): string {
  for (const [pattern, replacement] of idSegments) {
    if (pattern.test(path)) return path.replace(pattern, replacement)
  }
  return path
}
