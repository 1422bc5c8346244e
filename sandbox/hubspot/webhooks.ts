import { type ChangeFeed, createChangeFeed } from '../kit/change-feed.ts'
import type { SandboxCore } from '../kit/core.ts'
import { createSequence } from '../kit/sequence.ts'
import { createWebhookDispatcher, type WebhookDispatcher } from '../kit/webhook-dispatcher.ts'
import { createWebhookFaults } from '../kit/webhook-faults.ts'
import { hubspotAppId } from './credentials.ts'
import type { RecordEvent } from './record-events.ts'
import type { Settings } from './settings.ts'
import { countGrants } from './token-store.ts'
import { signatureHeaders } from './webhook-signature.ts'
import type { Subscription, WebhookSubscriptions } from './webhook-subscriptions.ts'

const eventsMax = 100

/** An event and its subscription. */
interface AddressedEvent extends Omit<RecordEvent, 'objectTypeId' | 'generic'> {
  readonly eventId: number
  readonly subscriptionId: number
  readonly appId: number
}

/** The event under the name that was subscribed to; by the generic one it also says the objects by their numbers. */
function eventView({ objectTypeId, generic, ...event }: RecordEvent, subscription: Subscription) {
  return subscription.objectTypeId === null
    ? event
    : { ...event, subscriptionType: subscription.eventType, objectTypeId, ...generic }
}

function chunked<T>(list: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, index) => list.slice(index * size, (index + 1) * size))
}

/**
 * The app's webhooks: every committed change in a portal that has the app installed goes to the one target, up to a hundred events of any portals in a
 * request, signed again at each attempt. Any 2xx is an acceptance; anything else is retried as `webhookRetryMs` says.
 */
export function createWebhooks(
  core: SandboxCore<Settings>,
  subscriptions: WebhookSubscriptions,
): { readonly changes: ChangeFeed<RecordEvent>; readonly dispatcher: WebhookDispatcher<AddressedEvent> } {
  const { settings } = core
  const nextEventId = createSequence()

  const dispatcher = createWebhookDispatcher<AddressedEvent, readonly AddressedEvent[]>(
    {
      batches: (events) => chunked(events, eventsMax),
      eventIds: (batch) => batch.map(({ eventId }) => String(eventId)),
      request(batch, attempt) {
        const target = subscriptions.target()
        if (target === null) return null
        const body = JSON.stringify(batch.map((event) => ({ ...event, attemptNumber: attempt - 1 })))
        return {
          url: target.url,
          body,
          headers: {
            'content-type': 'application/json',
            'user-agent': 'HubSpot Connect 2.0 (https://dev.hubspot.com/) (namespace: webhooks-nio-http-client)',
            // The real clock, whatever the sandbox's shows: receivers hold it against theirs.
            ...signatureHeaders(core.clientSecret, target.url, body, Date.now()),
          },
        }
      },
      accepts: (status) => status >= 200 && status < 300,
      retryDelayMs: (attempt) => settings().webhookRetryMs[attempt - 1] ?? null,
    },
    createWebhookFaults(settings),
    {
      delayMs: () => settings().webhookDelayMs,
      timeoutMs: () => settings().webhookTimeoutMs,
      concurrencyMax: () => subscriptions.target()?.concurrencyMax ?? 1,
    },
  )

  const changes = createChangeFeed<RecordEvent>(core.db, (events) => {
    const target = subscriptions.target()
    if (target === null) return
    const installed = new Set(
      [...new Set(events.map(({ portalId }) => portalId))].filter((portalId) => countGrants(core.db, portalId) > 0),
    )
    dispatcher.enqueue(
      events.flatMap((event) => {
        if (!installed.has(event.portalId)) return []
        return subscriptions.wanted(target, event).map((subscription) => ({
          ...eventView(event, subscription),
          eventId: nextEventId(),
          subscriptionId: subscription.id,
          appId: hubspotAppId,
        }))
      }),
    )
  })

  return { changes, dispatcher }
}
