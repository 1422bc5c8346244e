import { z } from 'zod'
import { type SecretBox, type Sealed, sealedSchema } from '../core/secrets/secret-box.ts'

/** By what a sealed value is bound to its source: copied to another one it cannot be opened. `page` is the page's row. */
export type SourceKey = { readonly organizationId: string; readonly page: string; readonly url: string }

const text = z.string().optional()
const secretsSchema = z.strictObject({
  api_key: text,
  /** Real values of those headers whose names look secret. */
  headers: z.record(z.string(), z.string()).optional(),
  client_secret: text,
  /** The origin of the token address that it was entered for: it is sent nowhere else. */
  client_secret_for: text,
  webhook_secret: text,
  /** The one before it, with which messages may be signed until then, in ISO 8601. */
  previous_webhook_secret: text,
  previous_webhook_secret_until: text,
})
/** What a source knows that nobody may read: each where there is one. */
export type SourceSecrets = z.output<typeof secretsSchema>

const contextOf = ({ organizationId, page, url }: SourceKey) => `knowledge-source:${organizationId}:${page}:${url}`

/** @returns null: there is nothing to seal */
export function sealSecrets(box: SecretBox, key: SourceKey, secrets: SourceSecrets): Sealed | null {
  const kept = Object.fromEntries(Object.entries(secretsSchema.parse(secrets)).filter(([, value]) => value !== undefined))
  return Object.keys(kept).length === 0 ? null : box.seal(JSON.stringify(kept), contextOf(key))
}

/** Reads `knowledge_sources.secrets`. @throws Failure `secret_unreadable` */
export function openSecrets(box: SecretBox, key: SourceKey, stored: unknown): SourceSecrets {
  const sealed = sealedSchema.nullable().parse(stored)
  return sealed === null ? {} : secretsSchema.parse(JSON.parse(box.open(sealed, contextOf(key))))
}

/** The headers of a source as they are sent: those that are shown, with their real values. */
export function sentHeaders(shown: Readonly<Record<string, string>>, { headers = {} }: SourceSecrets): Record<string, string> {
  return { ...shown, ...headers }
}
