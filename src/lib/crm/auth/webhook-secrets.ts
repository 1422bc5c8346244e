import type { SecretBox } from '../../core/secret-box.ts'

/**
 * What a connection's pushes have to show, the current one first. Derived from the server's key ring, so that a forged push is told without
 * asking the database, and a rotated key leaves subscriptions good as long as the old key is in the ring.
 */
export function webhookSecrets(box: SecretBox, connectionId: string): readonly string[] {
  return box.derive(`crm-webhook:${connectionId}`)
}
