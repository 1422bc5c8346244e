const idSegments: readonly (readonly [RegExp, string])[] = [
  [/^(\/services\/data\/[^/]+\/sobjects\/[^/]+)\/(?!describe$|updated$|deleted$)[^/]+$/, '$1/{id}'],
  [/^(\/services\/data\/[^/]+\/sobjects\/[^/]+\/[^/]+)\/[^/]+$/, '$1/{value}'],
  [/^(\/services\/data\/[^/]+\/query(?:All)?)\/[^/]+$/, '$1/{locator}'],
  [/^(\/services\/data\/[^/]+\/jobs\/(?:query|ingest))\/[^/]+(\/[^/]+)?$/, '$1/{id}$2'],
  [/^\/id\/[^/]+\/[^/]+$/, '/id/{org}/{user}'],
]

/** A path with its ids and locators replaced by placeholders, so that calls can be counted by route. */
export function routeOf(path: string): string {
  for (const [pattern, replacement] of idSegments) {
    if (pattern.test(path)) return path.replace(pattern, replacement)
  }
  return path
}
