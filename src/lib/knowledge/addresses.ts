import type { Egress } from '../core/egress/egress.ts'
import type { SourceStatement, SourceType } from './domain/source-request.ts'

/**
 * What shows of a source's addresses before they are used. A webhook's address is what the source is called: nothing is sent there.
 * @throws Failure `egress_refused` with the field
 */
export function checkAddresses(egress: Egress, type: SourceType, url: string, auth: SourceStatement['auth']): void {
  const guarded = guardedAddress(type, url)
  if (guarded !== null) egress.check(guarded, 'url')
  if (auth) egress.check(auth.token_url, 'auth.token_url')
}

/** Null: nothing is fetched from there. */
function guardedAddress(type: SourceType, url: string): string | null {
  switch (type) {
    case 'api':
      return url
    case 'webhook':
      return null
    case 'file':
      return /^https?:/i.test(url) ? url : null
    case 'database': {
      // The guard judges host and port; how they are spoken to is the driver's.
      const { hostname, port } = new URL(url)
      return `https://${hostname}:${port === '' ? '5432' : port}`
    }
  }
}
