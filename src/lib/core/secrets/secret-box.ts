import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto'
import { z } from 'zod'
import { Failure } from '../errors.ts'

/** An encrypted value as it is stored: AES-256-GCM, everything base64. */
export const sealedSchema = z.object({
  v: z.literal(1),
  /** Which key of the ring it was sealed with. */
  k: z.string(),
  iv: z.string(),
  tag: z.string(),
  ct: z.string(),
})
export type Sealed = z.infer<typeof sealedSchema>

/** What opens bytes that are kept beside it, encrypted and as long as they were. */
export const sealSchema = sealedSchema.omit({ ct: true })
export type Seal = z.infer<typeof sealSchema>

export type SecretBox = {
  /** `context` is bound to the result: opening it under another context fails, so a sealed value cannot be moved. */
  seal(plaintext: string, context: string): Sealed
  /** @throws Failure `secret_unreadable` when the key is not in the ring, or value or context were changed */
  open(sealed: Sealed, context: string): string
  /** As `seal`, of bytes. */
  sealBytes(bytes: Uint8Array, context: string): { readonly seal: Seal; readonly bytes: Buffer }
  /** @throws Failure `secret_unreadable` as `open` */
  openBytes(seal: Seal, bytes: Uint8Array, context: string): Buffer<ArrayBuffer>
  /** A secret of 43 characters for each key of the ring, the sealing one's first: the same for the same context, and telling nothing of the key. */
  derive(context: string): readonly string[]
  /** Ids of the keys of the ring, the one that seals first. */
  readonly keyIds: readonly string[]
}

const keyBytes = 32

/**
 * Makes a box from a key ring: comma-separated `id:base64` entries, or one bare base64 key (its id is then `1`). The first
 * seals, all open: to rotate, put the new key in front and drop the old one when nothing is sealed with it any more.
 * @throws Failure `missing_configuration` for a ring without a key of 32 bytes
 */
export function createSecretBox(ring: string): SecretBox {
  const keys = new Map<string, Buffer>()
  for (const entry of ring.split(',')) {
    const [id, encoded] = entry.includes(':')
      ? [entry.slice(0, entry.indexOf(':')), entry.slice(entry.indexOf(':') + 1)]
      : ['1', entry]
    const key = Buffer.from(encoded.trim(), 'base64')
    if (key.length !== keyBytes) throw badRing()
    keys.set(id.trim(), key)
  }
  const [sealing] = keys
  if (!sealing) throw badRing()
  const [sealingId, sealingKey] = sealing

  return {
    keyIds: [...keys.keys()],
    seal(plaintext, context) {
      const { seal, bytes } = sealBytes(Buffer.from(plaintext, 'utf8'), context)
      return { ...seal, ct: bytes.toString('base64') }
    },
    sealBytes,
    openBytes,
    derive: (context) =>
      [...keys.values()].map((key) => createHmac('sha256', key).update(`derive:${context}`).digest('base64url')),
    open: ({ ct, ...seal }, context) => openBytes(seal, Buffer.from(ct, 'base64'), context).toString('utf8'),
  }

  function sealBytes(bytes: Uint8Array, context: string): { readonly seal: Seal; readonly bytes: Buffer } {
    const iv = randomBytes(12)
    const cipher = createCipheriv('aes-256-gcm', sealingKey, iv)
    cipher.setAAD(Buffer.from(context))
    const encrypted = Buffer.concat([cipher.update(bytes), cipher.final()])
    const tag = cipher.getAuthTag().toString('base64')
    return { seal: { v: 1, k: sealingId, iv: iv.toString('base64'), tag }, bytes: encrypted }
  }

  function openBytes(seal: Seal, bytes: Uint8Array, context: string): Buffer<ArrayBuffer> {
    const key = keys.get(seal.k)
    if (!key) throw unreadable()
    try {
      const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(seal.iv, 'base64'), { authTagLength: 16 })
      decipher.setAAD(Buffer.from(context))
      decipher.setAuthTag(Buffer.from(seal.tag, 'base64'))
      return Buffer.concat([decipher.update(bytes), decipher.final()])
    } catch (cause) {
      throw unreadable(cause)
    }
  }
}

function badRing(): Failure {
  return new Failure({
    kind: 'bug',
    code: 'missing_configuration',
    message: 'CRM_ENCRYPTION_KEY must hold 32 random bytes in base64 (openssl rand -base64 32), or several as id:key,id:key.',
  })
}

function unreadable(cause?: unknown): Failure {
  return new Failure({
    kind: 'auth',
    code: 'secret_unreadable',
    message:
      'The stored CRM credentials cannot be read with the configured CRM_ENCRYPTION_KEY. Restore that key, or connect the CRM again.',
    cause,
  })
}
