import { createHash, timingSafeEqual } from 'node:crypto'
import type { Context } from 'hono'

/** Compares secrets in constant time. */
export function sameSecret(left: string, right: string): boolean {
  const [a, b] = [left, right].map((text) => createHash('sha256').update(text).digest())
  return a !== undefined && b !== undefined && timingSafeEqual(a, b)
}

/** Whether a verifier fits a PKCE challenge of the method S256 (RFC 7636). Without a challenge no verifier is needed. */
export function provesChallenge(verifier: string | undefined, challenge: string | null): boolean {
  if (challenge === null) return true
  const digest = createHash('sha256').update(verifier ?? '')
  return sameSecret(digest.digest('base64url'), challenge)
}

/** Text fields of a form in the body; the query is ignored. */
export async function readFields(c: Pick<Context, 'req'>): Promise<Map<string, string>> {
  return new Map(
    Object.entries(await c.req.parseBody()).flatMap(([name, value]): [string, string][] =>
      typeof value === 'string' ? [[name, value]] : [],
    ),
  )
}

/** `id:secret` from a Basic header, or null when there is none. */
export function basicCredentials(authorization: string | undefined): string | null {
  const encoded = /^Basic\s+(\S+)$/i.exec(authorization ?? '')?.[1]
  return encoded === undefined ? null : Buffer.from(encoded, 'base64').toString('utf8')
}
