import { isIP } from 'node:net'
import { nonPublicRange } from './address-range.ts'
import { egressRefused } from './egress-refused.ts'

/** Hosts with their ports, as they are written in addresses: `127.0.0.1:9000`, `[::1]:9000`, `crm.example.lan:443`. */
export type EgressAllow = ReadonlySet<string>

/** An address that requests may go to, as far as that shows before its name is resolved. */
export type EgressAddress = { readonly url: URL; readonly isAllowed: boolean }

export function portOf({ protocol, port }: { readonly protocol: string; readonly port: string }): string {
  return port === '' ? (protocol === 'https:' ? '443' : '80') : port
}

/**
 * Reads an address that somebody from outside has chosen. An exception holds for the host as it is written alone: another spelling of the
 * same address is judged like any other.
 * @throws Failure `egress_refused`
 */
export function egressAddress(written: string, allow: EgressAllow, field?: string): EgressAddress {
  const text = written.trim()
  if (!URL.canParse(text)) throw egressRefused('this address', 'it is not a complete address like https://example.com', field)
  const url = new URL(text)
  const { protocol, hostname, host } = url
  if (protocol !== 'https:' && protocol !== 'http:') throw egressRefused(host || 'this address', 'it is not https', field)
  if (url.username !== '' || url.password !== '') throw egressRefused(host, 'it has a name or password in it', field)
  const isAllowed = allow.has(`${hostname}:${portOf(url)}`) && isCanonical(text, url)
  if (isAllowed) return { url, isAllowed }
  if (protocol !== 'https:') throw egressRefused(host, 'it is not https', field)
  const literal = hostname.replace(/^\[|\]$/g, '')
  const range = isIP(literal) === 0 ? rangeOfName(hostname) : nonPublicRange(literal)
  if (range !== null) throw egressRefused(host, `it leads to ${range}`, field)
  return { url, isAllowed }
}

/** Where a name leads that no server of names is asked for (RFC 6761, 6.3); null: what it leads to shows only once it is resolved. */
function rangeOfName(hostname: string): string | null {
  return /(?:^|\.)localhost\.?$/.test(hostname) ? 'this machine' : null
}

/** Whether scheme, host and port are written as they are understood. */
function isCanonical(text: string, { protocol, host, hostname, port }: URL): boolean {
  return [host, `${hostname}:${portOf({ protocol, port })}`].some((written) => {
    const origin = `${protocol}//${written}`
    return text.startsWith(origin) && /^(?:$|[/?#])/.test(text.slice(origin.length))
  })
}

/** Reads EGRESS_ALLOW: entries of host and port, separated by commas. Null: an entry is neither. */
export function parseEgressAllow(text: string): EgressAllow | null {
  const entries = text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '')
  return entries.every((entry) => /^(?:\[[\da-f:.]+\]|[\w.-]+):\d{1,5}$/i.test(entry)) ? new Set(entries) : null
}
