import { z } from 'zod'
import type { SecretBox } from '../../core/secrets/secret-box.ts'

/**
 * The secrets that authenticate a connection's webhooks, the current one first. Derived from the server's key ring and the connection's
 * salt, so that a forged request is rejected without a database query, and subscriptions stay valid after a rotation of the keys while the
 * old one is in the ring.
 */
export function webhookSecrets(box: SecretBox, connectionId: string, salt: string): readonly string[] {
  return box.derive(`crm-webhook:${connectionId}${salt === '' ? '' : `:${salt}`}`)
}

/** What the secret of a webhook address was made with. It stands in the address, because the secret is checked before the database is asked. */
export type Generation = { readonly key: string | null; readonly salt: string }

const parameter = 'v'
const generationSchema = z
  .string()
  .regex(/^.{0,100}\.[\w-]{0,100}$/)
  .transform((text): Generation => {
    const dot = text.lastIndexOf('.')
    return { key: text.slice(0, dot), salt: text.slice(dot + 1) }
  })

export function withGeneration(address: string, { key, salt }: Generation): string {
  const url = new URL(address)
  url.searchParams.set(parameter, `${key ?? ''}.${salt}`)
  return url.href
}

/** Addresses from before there were salts name none. */
export function generationOf(address: string): Generation {
  const text = URL.canParse(address) ? new URL(address).searchParams.get(parameter) : null
  return generationSchema.safeParse(text).data ?? { key: null, salt: '' }
}
