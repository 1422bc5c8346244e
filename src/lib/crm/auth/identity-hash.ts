import { createHmac, randomBytes } from 'node:crypto'
import type { Sealed, SecretBox } from '../../core/secrets/secret-box.ts'

/** Binds a key to its organisation: sealed for another one, it cannot be opened. */
function contextOf(organizationId: string): string {
  return `identity-hash:${organizationId}`
}

/** A new key for one organisation's identities. It outlives every encryption key, because hashes cannot be made again. */
export function newHashKey(box: SecretBox, organizationId: string): Sealed {
  return box.seal(randomBytes(32).toString('base64'), contextOf(organizationId))
}

/** The same key, sealed with the current encryption key. */
export function resealedHashKey(box: SecretBox, organizationId: string, sealed: Sealed): Sealed {
  return box.seal(box.open(sealed, contextOf(organizationId)), contextOf(organizationId))
}

/**
 * Hashes texts with an organisation's key: without it, nobody can find out by trying whose address a hash is of.
 * @throws Failure `secret_unreadable`
 */
export function identityHash(box: SecretBox, organizationId: string, sealed: Sealed): (text: string) => string {
  const key = Buffer.from(box.open(sealed, contextOf(organizationId)), 'base64')
  return (text) => createHmac('sha256', key).update(text).digest('base64url')
}
