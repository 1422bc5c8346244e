import { readEnv } from '../../core/env.ts'
import { createSecretBox, type SecretBox } from '../../core/secrets/secret-box.ts'

let shared: SecretBox | undefined

/** Seals and opens what is secret of records, with the ring that seals the tokens of CRMs. */
export function recordBox(): SecretBox {
  return (shared ??= createSecretBox(readEnv().encryptionKeys))
}
