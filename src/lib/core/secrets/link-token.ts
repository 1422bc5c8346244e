import { createHash, randomBytes } from 'node:crypto'

/** 256 bits, as text that fits an address. */
const tokenPattern = /^[\w-]{43}$/

/** What makes a link unguessable: anyone who has it may do what it is for, signed in or not. */
export function newLinkToken(): string {
  return randomBytes(32).toString('base64url')
}

/** What is stored of a token: from it, nobody can make the link. */
export function linkTokenHash(token: string): string {
  return createHash('sha256').update(token).digest('base64url')
}

export function isLinkToken(text: string): boolean {
  return tokenPattern.test(text)
}

/** Where the mail of an invitation leads. */
export function invitationPath(token: string): string {
  return `/invitation?${new URLSearchParams({ token }).toString()}`
}

/** Where a quote's customer reads and decides it. */
export function quotePath(token: string): string {
  return `/quote/${token}`
}
