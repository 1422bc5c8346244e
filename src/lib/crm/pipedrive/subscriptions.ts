import { v1 } from 'pipedrive'
import { z } from 'zod'
import { Failure } from '../../core/errors.ts'
import { call, callOnce, type Conversation } from './client.ts'
import { isMissing } from './errors.ts'
import { oneWebhookSchema, readAnswer, type Webhook, webhooksSchema } from './schema.ts'
import { webhookUser } from './webhook.ts'

/** Where the pushes go, and the password that they come with. */
type Target = { readonly url: string; readonly secret: string }

/**
 * Makes the one webhook that tells of every change of a person, or finds it. Another one at the same address goes: its pushes would
 * be refused, or come twice. Repeatable: where no answer came, the next time finds what was made.
 * @throws Failure auth `missing_scopes`, where the connected user may not make webhooks
 */
export async function subscribe(conversation: Conversation, target: Target): Promise<readonly string[]> {
  const there = (await listWebhooks(conversation)).filter((webhook) => webhook.subscription_url === target.url)
  const good = there.find((webhook) => isGood(webhook, target))
  await unsubscribe(
    conversation,
    there.filter((webhook) => webhook !== good).map((webhook) => String(webhook.id)),
  )
  return [String(good?.id ?? (await make(conversation, target)))]
}

/** Idempotent: one that is gone already is as good. */
export async function unsubscribe(conversation: Conversation, ids: readonly string[]): Promise<void> {
  await Promise.all(ids.map((id) => deleteWebhook(conversation, Number(id))))
}

/** Which of these Pipedrive still calls: it drops a webhook that has failed for three days. One call. */
export async function serving(conversation: Conversation, ids: readonly string[]): Promise<readonly string[]> {
  if (ids.length === 0) return []
  const active = new Set((await listWebhooks(conversation)).filter(isActive).map((webhook) => String(webhook.id)))
  return ids.filter((id) => active.has(id))
}

async function listWebhooks(conversation: Conversation): Promise<readonly Webhook[]> {
  return readAnswer(webhooksSchema, await call(conversation, 'general', (api) => api.webhooks().getWebhooks())).data
}

/** True for a webhook that does what ours does, as far as Pipedrive shows it. A password that it does not show is not ours. */
function isGood(webhook: Webhook, { secret }: Target): boolean {
  return (
    isActive(webhook) &&
    webhook.event_action === everyAction &&
    webhook.event_object === v1.AddWebhookRequestEventObjectConst.person &&
    String(webhook.version) === v1.AddWebhookRequestVersionConst._2_0 &&
    webhook.http_auth_user === webhookUser &&
    webhook.http_auth_password === secret
  )
}

function isActive({ is_active: active }: Webhook): boolean {
  return active !== 0 && active !== false
}

/** Sent once: a second webhook at the same address would tell everything twice. */
async function make(conversation: Conversation, { url, secret }: Target): Promise<number> {
  const request: v1.AddWebhookRequest = {
    subscription_url: url,
    event_action: everyAction,
    event_object: v1.AddWebhookRequestEventObjectConst.person,
    name: 'ADSapp CRM Hub',
    version: v1.AddWebhookRequestVersionConst._2_0,
    http_auth_user: webhookUser,
    http_auth_password: secret,
  }
  const outcome = await callOnce(conversation, 'general', (api) => api.webhooks().addWebhook({ AddWebhookRequest: request }))
  if ('unknown' in outcome) throw outcome.unknown
  return readAnswer(oneWebhookSchema, outcome.body).data.id
}

async function deleteWebhook(conversation: Conversation, id: number): Promise<void> {
  try {
    await call(conversation, 'general', (api) => api.webhooks().deleteWebhook({ id }))
  } catch (thrown) {
    if (!(thrown instanceof Failure) || !isMissing(thrown)) throw thrown
  }
}

/** The SDK's types lack the star that stands for every action. */
const everyAction = z.custom<v1.AddWebhookRequestEventActionConst>((action) => action === '*').parse('*')
