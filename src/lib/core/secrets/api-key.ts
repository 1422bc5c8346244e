import { createHash, randomBytes } from 'node:crypto'

const beginning = 'adsk_'
const prefixLength = 12

/** A new key: 256 bits, as text that says whose kind it is, so that scanners for leaked secrets find it. */
export function newApiKey(): string {
  return `${beginning}${randomBytes(32).toString('base64url')}`
}

/** What is stored of a key: from it, nobody can make the key. */
export function apiKeyHash(key: string): string {
  return createHash('sha256').update(key).digest('hex')
}

/** How a key begins, to tell it from others. */
export function apiKeyPrefix(key: string): string {
  return key.slice(0, prefixLength)
}

export function isApiKey(text: string): boolean {
  return text.startsWith(beginning)
}
