import { headers } from 'next/headers'
import { clientAddress } from '../core/requests/client-address.ts'
import { readEnv } from '../core/env.ts'
import { isLinkToken, linkTokenHash } from '../core/secrets/link-token.ts'
import { engine } from '../crm/engine.ts'
import { type Limited, limitLookups } from './attempt-limit.ts'

/** Asks for what a link's token leads to, unless too many that lead to nothing were tried from this address. */
export async function lookUpLink<Found>(
  token: string,
  find: (tokenHash: string) => Promise<Found | null>,
): Promise<Limited<Found | null>> {
  const address = clientAddress((await headers()).get('x-forwarded-for'), readEnv().trustedProxies)
  return limitLookups(engine(), address, async () => (isLinkToken(token) ? find(linkTokenHash(token)) : null))
}
