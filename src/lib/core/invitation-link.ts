import { createHash, randomBytes } from 'node:crypto'

/** 256 bits, as text that fits an address. */
const tokenPattern = /^[\w-]{43}$/

export function newInvitationToken(): string {
  return randomBytes(32).toString('base64url')
}

/** What is stored of a token: from it, nobody can make the link. */
export function invitationTokenHash(token: string): string {
  return createHash('sha256').update(token).digest('base64url')
}

export function isInvitationToken(text: string): boolean {
  return tokenPattern.test(text)
}

/** Where the mail of an invitation leads. */
export function invitationPath(token: string): string {
  return `/invitation?${new URLSearchParams({ token }).toString()}`
}
