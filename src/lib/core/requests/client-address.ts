import { isIP } from 'node:net'

/**
 * The address of who sends a request, as far as it can be known: what the outermost of the `trustedProxies` proxies has seen. Every proxy
 * adds who called it to the end of `X-Forwarded-For`, and whatever stands before that was written by the caller. An IPv6 address stands
 * for its network, of which one caller has all. Null when there is no telling.
 */
export function clientAddress(forwardedFor: string | null, trustedProxies: number): string | null {
  if (trustedProxies === 0 || forwardedFor === null) return null
  const seen = forwardedFor.split(',').at(-trustedProxies)?.trim() ?? ''
  const mapped = /^::ffff:(\d{1,3}(?:\.\d{1,3}){3})$/i.exec(seen)?.[1] ?? seen
  switch (isIP(mapped)) {
    case 4:
      return mapped
    case 6:
      return network(mapped)
    default:
      return null
  }
}

/** The first 64 bits, written in one way. */
function network(address: string): string {
  const [head = '', tail] = new URL(`http://[${address.split('%')[0]}]`).hostname.slice(1, -1).split('::')
  const first = head === '' ? [] : head.split(':')
  const last = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros = tail === undefined ? [] : Array.from({ length: 8 - first.length - last.length }, () => '0')
  return `${[...first, ...zeros, ...last].slice(0, 4).join(':')}::`
}
