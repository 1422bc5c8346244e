import ipaddr from 'ipaddr.js'

/** What an address is part of, in words, where that is not the public internet. */
const ranges: Readonly<Record<string, string>> = {
  unspecified: 'this machine',
  loopback: 'this machine',
  private: 'a private network',
  uniqueLocal: 'a private network',
  linkLocal: 'a link-local network, where machines of a cloud ask for their own metadata and keys',
  carrierGradeNat: 'the inner network of a provider',
  multicast: 'a multicast group',
  broadcast: 'a broadcast address',
}

/** Addresses of version 6 that hold one of version 4, which a gateway on the way would call: where its four bytes begin. */
const holdingVersion4 = [
  { prefix: ipaddr.IPv6.parseCIDR('::ffff:0:0/96'), at: 12 },
  { prefix: ipaddr.IPv6.parseCIDR('::/96'), at: 12 },
  { prefix: ipaddr.IPv6.parseCIDR('64:ff9b::/96'), at: 12 },
  { prefix: ipaddr.IPv6.parseCIDR('2002::/16'), at: 2 },
] as const

/**
 * Where an IP address leads that is not public; null: to the public internet. What the registry does not list as global counts as not public,
 * and an address of version 6 that carries one of version 4 is what it carries.
 */
export function nonPublicRange(address: string): string | null {
  const bare = address.replace(/%.*$/, '')
  if (!ipaddr.isValid(bare)) return 'no address of the internet'
  const parsed = ipaddr.parse(bare)
  if (parsed instanceof ipaddr.IPv6) {
    // The forms of 0.0.0.0/8 within ::/96 are the unspecified and the loopback address, which have names of their own.
    const named = ranges[parsed.range()]
    if (named !== undefined) return named
    const holding = holdingVersion4.find(({ prefix }) => parsed.match(prefix))
    if (holding !== undefined) {
      return nonPublicRange(ipaddr.fromByteArray(parsed.toByteArray().slice(holding.at, holding.at + 4)).toString())
    }
  }
  const range = parsed.range()
  return range === 'unicast' ? null : (ranges[range] ?? 'a reserved range')
}
