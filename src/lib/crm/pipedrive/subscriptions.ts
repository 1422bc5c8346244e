import { v1 } from 'pipedrive'
import { z } from 'zod'
import { Failure } from '../../core/errors.ts'
import type { ObjectType } from '../domain/entities.ts'
import { type Api, call, type Conversation } from './client.ts'
import { isMissing } from './errors.ts'
import type { KindFacts } from './kinds/kind.ts'
import { kindOf } from './kinds/kinds.ts'
import { oneWebhookSchema, readAnswer, type Webhook, webhooksSchema } from './schema.ts'
import { webhookUser } from './webhook.ts'

export type SubscriptionTarget = {
  /** Address of the webhooks. */
  readonly url: string
  /** The password that authenticates their requests. */
  readonly secret: string
  /** Whose changes are told; contacts when left out. */
  readonly objects?: readonly ObjectType[]
}

/**
 * Creates a webhook for all changes of each object, or finds it. Any other webhook with the same address is deleted: its requests
 * would be refused or duplicated. Idempotent: a retry after a lost response finds the webhooks.
 * @returns their ids, in the order of the objects
 * @throws Failure auth `missing_scopes`, where the connected user may not create webhooks
 */
export async function subscribe(conversation: Conversation, target: SubscriptionTarget): Promise<readonly string[]> {
  const existing = (await listWebhooks(conversation)).filter((webhook) => webhook.subscription_url === target.url)
  const names = (target.objects ?? ['contact']).map((object) => kindOf(object).name)
  const ours = names.map((name) => existing.find((webhook) => isConfiguredLikeOurs(webhook, name, target)))
  await unsubscribe(
    conversation,
    existing.filter((webhook) => !ours.includes(webhook)).map((webhook) => String(webhook.id)),
  )
  return Promise.all(names.map(async (name, index) => String(ours[index]?.id ?? (await create(conversation, name, target)))))
}

/** Idempotent: a missing webhook counts as deleted. */
export async function unsubscribe(conversation: Conversation, ids: readonly string[]): Promise<void> {
  await Promise.all(ids.map((id) => deleteWebhook(conversation, Number(id))))
}

/** Which of these webhooks are active: Pipedrive deactivates one that has failed for three days. One call. */
export async function activeSubscriptions(conversation: Conversation, ids: readonly string[]): Promise<readonly string[]> {
  if (ids.length === 0) return []
  const active = new Set((await listWebhooks(conversation)).filter(isActive).map((webhook) => String(webhook.id)))
  return ids.filter((id) => active.has(id))
}

async function listWebhooks(conversation: Conversation): Promise<readonly Webhook[]> {
  return readAnswer(webhooksSchema, await call(conversation, 'general', (api) => api.webhooks().getWebhooks())).data
}

/** True for a webhook that is configured like ours. A password that the response hides does not match. */
function isConfiguredLikeOurs(webhook: Webhook, name: KindFacts['name'], { secret }: SubscriptionTarget): boolean {
  return (
    isActive(webhook) &&
    webhook.event_action === everyAction &&
    webhook.event_object === name &&
    String(webhook.version) === v1.AddWebhookRequestVersionConst._2_0 &&
    webhook.http_auth_user === webhookUser &&
    webhook.http_auth_password === secret
  )
}

function isActive({ is_active: active }: Webhook): boolean {
  return active !== 0 && active !== false
}

/** Sent once: a second webhook at the same address would deliver every event twice. */
async function create(conversation: Conversation, name: KindFacts['name'], { url, secret }: SubscriptionTarget): Promise<number> {
  const request: v1.AddWebhookRequest = {
    subscription_url: url,
    event_action: everyAction,
    event_object: name,
    name: 'ADSapp CRM Hub',
    version: v1.AddWebhookRequestVersionConst._2_0,
    http_auth_user: webhookUser,
    http_auth_password: secret,
  }
  const use = (api: Api) => api.webhooks().addWebhook({ AddWebhookRequest: request })
  return readAnswer(oneWebhookSchema, await call(conversation, 'general', use, 'once')).data.id
}

async function deleteWebhook(conversation: Conversation, id: number): Promise<void> {
  try {
    await call(conversation, 'general', (api) => api.webhooks().deleteWebhook({ id }))
  } catch (thrown) {
    if (!(thrown instanceof Failure) || !isMissing(thrown)) throw thrown
  }
}

/** The SDK's types lack the wildcard for all actions. */
const everyAction = z.custom<v1.AddWebhookRequestEventActionConst>((action) => action === '*').parse('*')
