import { asciiHost } from './ascii-host.ts'

/** Of an address, what leads somewhere, and how it is written. */
type Address = {
  /** In lower case; empty where it has none. */
  readonly scheme: string
  /** In lower case and ASCII, without `www.`, by which nothing else is led to: as `domainKey` has it. */
  readonly host: string
  /** Empty for the scheme's own. */
  readonly port: string
  /** Path, query and fragment as they are sent; empty for the start page. */
  readonly rest: string
  /** How much of it is said: of two notations of one address, the first that differs tells. */
  readonly said: readonly number[]
}

const parts = /^(?:([a-z][a-z0-9+.-]*):\/\/)?(www\.)?([^\s/:@?#\\]+?)(\.?)(?::(\d*))?([/?#]\S*)?$/i
const ownPorts: Readonly<Record<string, readonly string[]>> = { '': ['80', '443'], http: ['80'], https: ['443'] }
/** Schemes that lead to one site, by how much they say. */
const webSchemes = ['', 'http', 'https']

/**
 * True for an address that says the same as the other and less: the host alone beside an address at that host, as `acme.example` beside
 * `https://www.acme.example/about`, or the same address written otherwise. With `https`, then `http`, then no scheme; an address with a scheme as
 * browsers show it in full (`www.`, the slash of an empty path, no port of its own, no capitals), one without as domains are written. A host
 * without a scheme keeps its capitals, since it may be a name: `Booking.com`. Between two records that are known to be one, that is the same site in a
 * poorer notation, not an edit. What is after the host is another page as soon as it differs, since servers may tell `/about` from `/about/`; of two
 * records that meet, these two are one.
 * @param areInSync whether both had an address in common before: a slash that one of them has lost since, somebody has taken away
 */
export function isPoorerAddress(poorer: string, richer: string, areInSync = false): boolean {
  const [short, long] = [readAddress(poorer, areInSync), readAddress(richer, areInSync)]
  if (short === null || long === null || short.host !== long.host) return false
  if (isHostAlone(short) && !isHostAlone(long)) return true
  if (!isSameScheme(short.scheme, long.scheme) || short.port !== long.port || short.rest !== long.rest) return false
  return saysLess(short.said, long.said)
}

/** The slash at the end of a path, but of an empty one. */
const lastSlash = /^([^?#]*[^/?#])\/(?=$|[?#])/

function readAddress(text: string, tellsSlash: boolean): Address | null {
  const trimmed = text.trim()
  const [, scheme = '', www = '', host = '', dot = '', port = '', rest = ''] = parts.exec(trimmed) ?? []
  // A word alone is a host to nobody who has not said so.
  if (host === '' || (scheme === '' && !/[^.]\.[^.]/.test(host))) return null
  const hasScheme = scheme !== ''
  const isOwnPort = ownPorts[scheme.toLowerCase()]?.includes(port) === true
  const start = trimmed.slice(0, trimmed.length - rest.length)
  return {
    scheme: scheme.toLowerCase(),
    host: asciiHost(host.toLowerCase()),
    port: isOwnPort ? '' : port,
    rest: asSent(tellsSlash ? rest : rest.replace(lastSlash, '$1')).replace(/^\/(?=$|[?#])/, ''),
    said: [
      webSchemes.indexOf(scheme.toLowerCase()),
      Number((www !== '') === hasScheme),
      Number(rest.startsWith('/') === hasScheme),
      Number(!isOwnPort),
      Number(dot === ''),
      Number((start === start.toLowerCase()) === hasScheme),
      // People read letters, and machines make the same ASCII of them.
      Number(/[^\0-\x7f]/.test(host)),
      Number(/[^\0-\x7f]/.test(rest)),
      Number(lastSlash.test(rest)),
    ],
  }
}

/** Letters beyond ASCII as browsers send them. */
function asSent(rest: string): string {
  const plain = rest.toWellFormed().normalize('NFC')
  return plain.replace(/[^\0-\x7f]+/g, encodeURIComponent).replace(/%[\da-f]{2}/gi, (code) => code.toUpperCase())
}

function isHostAlone({ scheme, port, rest }: Address): boolean {
  return scheme === '' && port === '' && rest === ''
}

function isSameScheme(one: string, other: string): boolean {
  return one === other || (webSchemes.includes(one) && webSchemes.includes(other))
}

function saysLess(said: readonly number[], than: readonly number[]): boolean {
  const first = said.findIndex((each, index) => each !== than[index])
  return first !== -1 && (said[first] ?? 0) < (than[first] ?? 0)
}
