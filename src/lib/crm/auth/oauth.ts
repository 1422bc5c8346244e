import { createHash, randomBytes } from 'node:crypto'

/** Ten minutes: long enough to read a consent page, short enough for a link that leaks. */
export const oauthStateTtlMs = 10 * 60 * 1000

export type PendingAuthorization = { readonly state: string; readonly codeVerifier: string }

/** A new state and PKCE verifier (RFC 7636), 256 bits each. */
export function newAuthorization(random: (bytes: number) => Buffer = randomBytes): PendingAuthorization {
  return { state: random(32).toString('base64url'), codeVerifier: random(32).toString('base64url') }
}

/** The S256 challenge of a verifier. */
export function codeChallenge(codeVerifier: string): string {
  return createHash('sha256').update(codeVerifier).digest('base64url')
}

/** Stored instead of the state, so that read access to the database is not enough to complete a connect. */
export function stateHash(state: string): string {
  return createHash('sha256').update(state).digest('hex')
}
