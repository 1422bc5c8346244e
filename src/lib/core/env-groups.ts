import { Failure } from './errors.ts'
import type { MailSettings } from './services/mailer.ts'

// Variables that are set together or not at all.

/** A model of a service that speaks OpenAI's protocol. `url`: up to and with its version, as https://api.openai.com/v1. */
export type ModelService = { readonly url: string; readonly apiKey: string | undefined; readonly model: string }

/** A variable that may not be set. */
type Optional = string | undefined

export function missingConfiguration(message: string): Failure {
  return new Failure({ kind: 'bug', code: 'missing_configuration', message })
}

/** Null where neither is set. @throws Failure `missing_configuration` for one without the other */
function bothOrNeither(
  [firstName, first]: readonly [string, Optional],
  [secondName, second]: readonly [string, Optional],
): readonly [string, string] | null {
  if (first === undefined && second === undefined) return null
  if (first !== undefined && second !== undefined) return [first, second]
  const [set, missing] = first === undefined ? [secondName, firstName] : [firstName, secondName]
  throw missingConfiguration(`${set} is set, but ${missing} is not. Set both, or neither, and start again.`)
}

/** @throws Failure `missing_configuration` for an address without a model, or anything without an address */
export function modelServiceOf(
  name: 'EMBEDDINGS' | 'LLM',
  { url, model, apiKey }: { readonly url: Optional; readonly model: Optional; readonly apiKey: Optional },
): ModelService | null {
  if (url === undefined && model === undefined && apiKey === undefined) return null
  if (url !== undefined && model !== undefined) return { url: withoutSlash(url), apiKey, model }
  const missing = url === undefined ? `${name}_URL` : `${name}_MODEL`
  throw missingConfiguration(
    `${name}_URL and ${name}_MODEL belong together, with ${name}_API_KEY where the service asks for one: ${missing} is not set. Set both, or none of the three, and start again.`,
  )
}

/** @throws Failure `missing_configuration` for one without the other */
export function mailOf({
  MAIL_URL,
  MAIL_FROM,
}: {
  readonly MAIL_URL?: Optional
  readonly MAIL_FROM?: Optional
}): MailSettings | null {
  const pair = bothOrNeither(['MAIL_URL', MAIL_URL], ['MAIL_FROM', MAIL_FROM])
  return pair && { url: pair[0], from: pair[1] }
}

type WebhookVariables = {
  readonly WEBHOOK_API_KEY?: Optional
  readonly WEBHOOK_ORGANIZATION?: Optional
  readonly CRM_WEBHOOK_URL?: Optional
  readonly CRM_API_KEY?: Optional
}

/** The organisation may also be set for outbound webhooks alone. @throws Failure `missing_configuration` for one without the other */
export function intakeOf({ WEBHOOK_API_KEY, WEBHOOK_ORGANIZATION, CRM_WEBHOOK_URL }: WebhookVariables) {
  if (WEBHOOK_API_KEY === undefined && CRM_WEBHOOK_URL !== undefined) return null
  const pair = bothOrNeither(['WEBHOOK_API_KEY', WEBHOOK_API_KEY], ['WEBHOOK_ORGANIZATION', WEBHOOK_ORGANIZATION])
  return pair && { key: pair[0], organization: pair[1] }
}

/** @throws Failure `missing_configuration` for one without the other, or without the organisation that both are of */
export function serverWebhookOf({
  CRM_WEBHOOK_URL: url,
  CRM_API_KEY: apiKey,
  WEBHOOK_ORGANIZATION: organization,
}: WebhookVariables) {
  if (url === undefined && apiKey === undefined) return null
  if (url !== undefined && apiKey !== undefined && organization !== undefined)
    return { url: withoutSlash(url), apiKey, organization }
  const missing = url === undefined ? 'CRM_WEBHOOK_URL' : apiKey === undefined ? 'CRM_API_KEY' : 'WEBHOOK_ORGANIZATION'
  throw missingConfiguration(
    `CRM_WEBHOOK_URL and CRM_API_KEY belong together, with the WEBHOOK_ORGANIZATION whose contacts and tickets are sent there: ${missing} is not set. Set all three, or none of the first two, and start again.`,
  )
}

export function withoutSlash(url: string): string {
  return url.replace(/\/+$/, '')
}
