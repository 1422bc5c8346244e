import type { SecretBox } from '../../core/secret-box.ts'

/**
 * The secrets that authenticate a connection's webhooks, the current one first. Derived from the server's key ring, so that a
 * forged request is rejected without a database query, and subscriptions stay valid after a rotation while the old key is in the
 * ring.
 */
export function webhookSecrets(box: SecretBox, connectionId: string): readonly string[] {
  return box.derive(`crm-webhook:${connectionId}`)
}
