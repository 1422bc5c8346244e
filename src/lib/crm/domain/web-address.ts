/**
 * True for a host alone beside an address at that host: `acme.example` beside `https://www.acme.example/about`. Between two records that are
 * known to be one, that is the same site in a poorer notation, not an edit.
 */
export function isPoorerAddress(poorer: string, richer: string): boolean {
  const [short, long] = [poorer.trim().toLowerCase(), richer.trim().toLowerCase()]
  const [, host] = /^(?:www\.)?([^\s/:@?#]+\.[^\s/:@?#.]+)\.?\/?$/.exec(short) ?? []
  const [, scheme, ofLong, rest = ''] = /^([a-z][a-z0-9+.-]*:\/\/)?(?:www\.)?([^\s/:@?#]+)(\S*)$/.exec(long) ?? []
  return host !== undefined && host === ofLong && (scheme !== undefined || rest.replace(/^\//, '') !== '')
}
