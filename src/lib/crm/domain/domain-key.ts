import { asKey } from './email-key.ts'
import type { FieldValue } from './entities.ts'

/** Hosts that say nothing about whose they are: people of many companies have a mailbox there. */
const sharedHosts: ReadonlySet<string> = new Set([
  'aol.com',
  'gmail.com',
  'gmx.de',
  'gmx.net',
  'googlemail.com',
  'hotmail.com',
  'icloud.com',
  'live.com',
  'mail.ru',
  'me.com',
  'msn.com',
  'outlook.com',
  'proton.me',
  'protonmail.com',
  'qq.com',
  'web.de',
  'yahoo.com',
  'yandex.ru',
  'zoho.com',
])

/**
 * A company's domain in the form it is matched by, by the same rule as the database's `private.domain_key`: the host of an address or a
 * host alone, without `www.`; null for anything else, and for hosts where everybody can have a mailbox.
 */
export function domainKey(value: FieldValue | undefined): string | null {
  if (typeof value !== 'string') return null
  const host = asKey(value)
    .replace(/^[a-z][a-z0-9+.-]*:\/\//, '')
    .replace(/[/?#][\s\S]*$/, '')
    .replace(/^[^@]*@/, '')
    .replace(/:\d*$/, '')
    .replace(/^www\./, '')
    .replace(/\.$/, '')
  return /^[^\0-\x20.]+(\.[^\0-\x20.]+)+$/.test(host) && !sharedHosts.has(host) ? host : null
}
