import { Webhook } from 'standardwebhooks'
import type { SecretBox, Sealed } from '../core/secrets/secret-box.ts'

type Owner = { readonly organizationId: string; readonly id: string }

/** Binds a sealed secret to its endpoint: copied to another one it cannot be opened. */
function contextOf({ organizationId, id }: Owner): string {
  return `webhook-endpoint:${organizationId}:${id}`
}

export function sealSecret(box: SecretBox, owner: Owner, secret: string): Sealed {
  return box.seal(secret, contextOf(owner))
}

/** @throws Failure `secret_unreadable` */
export function openSecret(box: SecretBox, owner: Owner, sealed: Sealed): string {
  return box.open(sealed, contextOf(owner))
}

/**
 * The headers that a message is sent with, signed with each of the secrets: during a rotation a receiver that knows either accepts it.
 * https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export function signedHeaders(
  secrets: readonly string[],
  message: { readonly id: string; readonly at: Date; readonly body: string },
): Readonly<Record<string, string>> {
  return {
    'webhook-id': message.id,
    'webhook-timestamp': String(Math.floor(message.at.getTime() / 1_000)),
    'webhook-signature': secrets.map((secret) => new Webhook(secret).sign(message.id, message.at, message.body)).join(' '),
  }
}
