import { randomUUID } from 'node:crypto'
import { type ChangeFeed, createChangeFeed } from '../kit/change-feed.ts'
import type { SandboxCore } from '../kit/core.ts'
import { createWebhookDispatcher, type WebhookDispatcher } from '../kit/webhook-dispatcher.ts'
import { createWebhookFaults } from '../kit/webhook-faults.ts'
import type { RecordChange } from './record-change.ts'
import type { Settings } from './settings.ts'
import { fareAfter } from './webhook-health.ts'
import { actionOf, payloadOf, type Push } from './webhook-payload.ts'
import type { Webhook, WebhookStore } from './webhook-store.ts'

const concurrencyMax = 10

function basicAuth({ authUser, authPassword }: Webhook): Record<string, string> {
  if (authUser === null && authPassword === null) return {}
  return { authorization: `Basic ${Buffer.from(`${authUser ?? ''}:${authPassword ?? ''}`).toString('base64')}` }
}

function wants({ eventAction, eventObject }: Webhook, change: RecordChange): boolean {
  return (eventAction === '*' || eventAction === actionOf(change)) && (eventObject === '*' || eventObject === change.entity)
}

/**
 * The companies' webhooks: every committed change is sent to each subscribed webhook, one event per request. Any 2xx is an acceptance; anything else
 * is retried as `webhookRetryMs` says. What happens while a webhook is banned is never sent to it.
 */
export function createWebhooks(
  core: SandboxCore<Settings>,
  store: WebhookStore,
): { readonly changes: ChangeFeed<RecordChange>; readonly dispatcher: WebhookDispatcher<Push> } {
  const { settings, clock } = core

  const dispatcher = createWebhookDispatcher<Push, Push>(
    {
      batches: (pushes) => pushes,
      eventIds: ({ eventId }) => [eventId],
      request(push, attempt) {
        const webhook = store.find(push.webhook.id)
        if (webhook === null || (attempt === 1 && webhook.bannedUntil > clock())) return null
        return {
          url: webhook.url,
          headers: { 'content-type': 'application/json', 'user-agent': 'Pipedrive Webhooks', ...basicAuth(webhook) },
          body: JSON.stringify(payloadOf(push, attempt)),
        }
      },
      accepts: (status) => status >= 200 && status < 300,
      retryDelayMs: (attempt) => settings().webhookRetryMs[attempt - 1] ?? null,
      settled({ webhook: { id, companyId } }, outcome) {
        const webhook = store.find(id)
        if (webhook === null) return
        const fare = fareAfter(webhook, outcome, clock(), settings().webhookBanMs)
        if (fare === null) store.remove(companyId, id)
        else store.note(id, fare)
      },
    },
    createWebhookFaults(settings),
    {
      delayMs: () => settings().webhookDelayMs,
      timeoutMs: () => settings().webhookTimeoutMs,
      concurrencyMax: () => concurrencyMax,
    },
  )

  const changes = createChangeFeed<RecordChange>(core.db, (made) => {
    const correlationId = randomUUID()
    const companies = new Map([...new Set(made.map(({ companyId }) => companyId))].map((id) => [id, store.list(id)]))
    dispatcher.enqueue(
      made.flatMap((change) =>
        (companies.get(change.companyId) ?? [])
          .filter((webhook) => wants(webhook, change))
          .map((webhook) => ({ eventId: randomUUID(), correlationId, webhook, change })),
      ),
    )
  })

  return { changes, dispatcher }
}
