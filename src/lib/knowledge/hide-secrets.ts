import { Failure } from '../core/errors.ts'
import type { Content, ContentPart } from './domain/content.ts'
import { mask } from './domain/header-names.ts'
import { StatusFailure } from './fetch/failures.ts'
import type { SourceSecrets } from './secrets.ts'

/** A shorter one is a word like others: hiding it would put holes into what is read. */
const charsLeast = 8

/**
 * Puts the mask in the place of a source's own secrets: there are sources that tell what they were asked with, and what is read of them, and
 * what they say is wrong, everybody of the organisation sees.
 */
export type Hider = (text: string) => string

export function secretHider({
  api_key: apiKey,
  client_secret: client,
  webhook_secret: webhook,
  previous_webhook_secret: previous,
  headers = {},
}: SourceSecrets): Hider {
  const sent = [apiKey, client, webhook, previous, ...Object.values(headers)].filter((secret) => secret !== undefined)
  // Of `Bearer abc` and of `session=abc` the part that is secret too.
  const parts = sent.flatMap((secret) => [secret, ...secret.split(/[\s=;]+/)])
  const secrets = [...new Set(parts)]
    .filter(({ length }) => length >= charsLeast)
    .toSorted((one, other) => other.length - one.length)
  return (text) => secrets.reduce((shown, secret) => (shown.includes(secret) ? shown.replaceAll(secret, mask) : shown), text)
}

/** What was read, without the secrets that it was read with. */
export async function* withoutSecrets(content: Content, hide: Hider): AsyncGenerator<ContentPart, void, undefined> {
  for await (const part of content) {
    const path = hide(part.path)
    yield part.kind === 'prose'
      ? { ...part, path, text: hide(part.text) }
      : { ...part, path, lines: part.lines.map((line) => ({ path: hide(line.path), value: hide(line.value) })) }
  }
}

/** The same failure, without the secrets in its words. */
export function failureWithoutSecrets(thrown: unknown, hide: Hider): unknown {
  if (!(thrown instanceof Failure)) return thrown
  const { kind, code, message, retryAfterMs, cause } = thrown
  const shown = hide(message)
  if (shown === message) return thrown
  const options = { kind, code, message: shown, cause, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) }
  return thrown instanceof StatusFailure ? new StatusFailure(thrown.status, options) : new Failure(options)
}
