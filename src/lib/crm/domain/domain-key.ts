import { asciiHost } from './ascii-host.ts'
import { asKey } from './email-key.ts'
import type { FieldValue } from './entities.ts'

/** Hosts that say nothing about whose they are: people of many companies have a mailbox there. */
const mailHost = new RegExp(
  '^((aol|gmx|hotmail|live|msn|outlook|rocketmail|yahoo|yandex|ymail)\\.(com?\\.)?[a-z]{2,3}|(126|163|comcast|freenet|gmail|googlemail' +
    '|icloud|laposte|libero|mac|mail|me|naver|orange|proton|protonmail|qq|t-online|wanadoo|web|zoho)\\.(com|de|fr|it|me|net|ru))$',
)

/** Addresses of a page at a host where many companies have one. The host alone is the company that runs it. */
const pageElsewhere = new RegExp(
  '^(([a-z][a-z0-9+.-]*:)?//)?([^/?#@]*@)?([a-z0-9-]+\\.)*(etsy|facebook|fb|github|goo|google|instagram|linkedin|linktr|t|tiktok|twitter|vk' +
    '|x|xing|youtube)\\.(com|de|ee|gl|me)(:[0-9]*)?/[^?#]',
)

/**
 * A company's domain in the form it is matched by: the host of an address or a host alone, without `www.`, as machines exchange it; null
 * for anything else, and for hosts where everybody can have a mailbox or a page. By the same rule as the database's `private.domain_key`,
 * which leaves letters beyond ASCII as they are written.
 */
export function domainKey(value: FieldValue | undefined): string | null {
  if (typeof value !== 'string') return null
  const address = asKey(value)
  const host = address
    .replace(/^([a-z][a-z0-9+.-]*:)?\/\//, '')
    .replace(/[/?#][\s\S]*$/, '')
    .replace(/^[^@]*@/, '')
    .replace(/:\d*$/, '')
    .replace(/^www\./, '')
    .replace(/\.$/, '')
  const isHost = /^[^\0-\x20.]+(\.[^\0-\x20.]+)+$/.test(host)
  return isHost && !mailHost.test(host) && !pageElsewhere.test(address) ? asciiHost(host) : null
}
