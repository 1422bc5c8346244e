import { Webhook, WebhookVerificationError } from 'standardwebhooks'
import { z } from 'zod'
import { Failure, toFailure } from '../../core/errors.ts'
import type { Engine } from '../../crm/engine.ts'
import { readDocument, webhookSource, wakeSource, writeDocument } from '../../db/knowledge-documents.ts'
import { jsonParts } from '../formats/json-parts.ts'
import { openSecrets, type SourceSecrets } from '../secrets.ts'
import { openDocument, sealDocument } from './document-seal.ts'
import { type JsonValue, mergeDocument } from './merge.ts'
import { knowsMessage, withMessage } from './message-ids.ts'

/** Of one message, and of all that was sent together. */
export const messageBytesMax = 5 * 1024 * 1024
const documentBytesMax = 20 * 1024 * 1024
/** Messages that come at once are merged one after the other. */
const attemptsMax = 10

const messageSchema = z.strictObject({
  mode: z.enum(['replace', 'merge']).default('replace'),
  data: z.custom<JsonValue>((value) => value !== undefined, 'data is missing'),
})

export type Pushed = { readonly headers: Headers; readonly body: Uint8Array }

/**
 * Takes what a source sends: verifies its signature over the bytes as they came, keeps the document, and has it read. What is sent again is
 * accepted and changes nothing. https://www.standardwebhooks.com
 * @returns `stored`, or `known` for what was sent before
 * @throws Failure `webhook_bad_signature` | `webhook_too_old` | `webhook_malformed` | `payload_too_large` | `too_busy`
 */
export async function receiveDocument(engine: Engine, sourceId: string, { headers, body }: Pushed): Promise<'stored' | 'known'> {
  const source = await webhookSource(engine.db, sourceId)
  // Whether there is such a source is nobody's to find out.
  if (source === null) throw badSignature()
  const secrets = signingSecrets(openSecrets(engine.box, source, source.secrets), engine.now())
  const text = verified(secrets, headers, body)
  const { mode, data } = await messageOf(text)
  const message = { id: headers.get('webhook-id') ?? '', signedAt: Number(headers.get('webhook-timestamp')) }
  for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
    const before = await readDocument(engine.db, sourceId)
    if (before !== null && knowsMessage(before.messageIds, message.id)) return 'known'
    const whole = mode === 'merge' && before !== null ? mergeDocument(openDocument(engine.box, source, before), data) : data
    const bytes = Buffer.from(JSON.stringify(whole))
    if (bytes.byteLength > documentBytesMax) throw tooLarge('What was sent together', documentBytesMax)
    const messageIds = withMessage(before?.messageIds ?? [], message, engine.now())
    const written = await writeDocument(engine.db, source, before?.version ?? null, {
      ...sealDocument(engine.box, source, bytes),
      messageIds,
    })
    if (!written) continue
    await wakeSource(engine.db, source)
    return 'stored'
  }
  const tooMany = 'Too many messages came at once. Send this one again.'
  throw new Failure({ kind: 'transient', code: 'too_busy', message: tooMany })
}

/** Those that messages may be signed with now. */
function signingSecrets(secrets: SourceSecrets, now: number): readonly string[] {
  const { webhook_secret: newest, previous_webhook_secret: previous, previous_webhook_secret_until: until = '' } = secrets
  return [newest, Date.parse(until) > now ? previous : undefined].filter((secret) => secret !== undefined)
}

function verified(secrets: readonly string[], headers: Headers, body: Uint8Array): string {
  const [last, ...others] = secrets.toReversed()
  if (last === undefined) throw badSignature()
  if (others.length === 0) return verifiedBy(last, headers, body)
  try {
    return verified(others.toReversed(), headers, body)
  } catch (thrown) {
    if (!(thrown instanceof Failure) || thrown.code !== 'webhook_bad_signature') throw thrown
    return verifiedBy(last, headers, body)
  }
}

function verifiedBy(secret: string, headers: Headers, body: Uint8Array): string {
  const text = Buffer.from(body).toString('utf8')
  const named = ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) => [name, headers.get(name) ?? ''] as const)
  try {
    new Webhook(secret).verify(text, Object.fromEntries(named))
    return text
  } catch (thrown) {
    // The library parses what it has verified; what it cannot parse is told below.
    if (thrown instanceof SyntaxError) return text
    if (thrown instanceof WebhookVerificationError && /timestamp too/i.test(thrown.message)) {
      const message = 'The message was signed more than five minutes ago, or in the future. Sign it again with the time of now.'
      throw new Failure({ kind: 'invalid', code: 'webhook_too_old', message })
    }
    throw badSignature()
  }
}

/** @throws Failure `webhook_malformed` */
async function messageOf(text: string): Promise<z.infer<typeof messageSchema>> {
  try {
    // Read as any source is, before it is taken apart: nesting and number of its values are bounded.
    for await (const part of jsonParts(pieces(text), { form: 'json' })) void part
    return messageSchema.parse(JSON.parse(text))
  } catch (thrown) {
    const reason =
      thrown instanceof Failure ? toFailure(thrown).message : 'Send { "mode": "replace" or "merge", "data": … } as JSON.'
    throw new Failure({ kind: 'invalid', code: 'webhook_malformed', message: `The message cannot be read. ${reason}` })
  }
}

async function* pieces(text: string): AsyncGenerator<string, void, undefined> {
  for (let at = 0; at < text.length; at += 65_536) yield text.slice(at, at + 65_536)
}

function badSignature(): Failure {
  const message =
    'The signature is not right for this address. Sign with the secret that was shown when the link was added, as Standard Webhooks says.'
  return new Failure({ kind: 'invalid', code: 'webhook_bad_signature', message })
}

export function tooLarge(what: string, bytesMax: number): Failure {
  const message = `${what} is larger than ${bytesMax / 1024 / 1024} MB.`
  return new Failure({ kind: 'invalid', code: 'payload_too_large', message })
}
