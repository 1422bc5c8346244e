import { type ChangeFeed, createChangeFeed } from '../kit/change-feed.ts'
import { createSequence } from '../kit/sequence.ts'
import { createWebhookDispatcher, type WebhookDispatcher } from '../kit/webhook-dispatcher.ts'
import { createWebhookFaults } from '../kit/webhook-faults.ts'
import { instanceUrlOf } from './auth.ts'
import { id18 } from './ids.ts'
import { acknowledges, envelope } from './outbound-envelope.ts'
import type { OutboundMessageStore } from './outbound-message-store.ts'
import type { RowChange } from './row-change.ts'
import type { Sandbox } from './sandbox.ts'

const notificationsMax = 100
const concurrencyMax = 10
/** How old a notification gets before it is dropped. */
const keptForMs = 24 * 60 * 60 * 1000

/** A changed record on its way to one receiver. */
interface Queued {
  /** Number of its outbound message. */
  readonly message: number
  readonly notificationId: string
  /** Number of the record. */
  readonly record: number
  readonly at: number
}

function grouped(queued: readonly Queued[]): readonly (readonly Queued[])[] {
  return [...new Set(queued.map(({ message }) => message))].flatMap((message) => {
    const own = queued.filter((each) => each.message === message)
    return Array.from({ length: Math.ceil(own.length / notificationsMax) }, (_, index) =>
      own.slice(index * notificationsMax, (index + 1) * notificationsMax),
    )
  })
}

/**
 * The orgs' outbound messages: every created or changed record is sent to each address of its org and object, with its values at the time of sending.
 * Only an answer of 200 with a true `Ack` is an acceptance; anything else is retried as `webhookRetryMs` says, the last wait again and again, for a day.
 */
export function createOutboundMessages(
  core: Omit<Sandbox, 'changes' | 'outboundMessages' | 'webhooks'>,
  store: OutboundMessageStore,
): { readonly changes: ChangeFeed<RowChange>; readonly dispatcher: WebhookDispatcher<Queued> } {
  const { settings, clock, objects, records } = core
  const nextNotification = createSequence()

  const dispatcher = createWebhookDispatcher<Queued, readonly Queued[]>(
    {
      batches: grouped,
      eventIds: (batch) => batch.map(({ notificationId }) => notificationId),
      request(batch) {
        const message = store.find(batch[0]?.message ?? 0)
        if (message === null) return null
        const type = objects.require(message.object)
        const notifications = batch.flatMap(({ record: number, notificationId, at }) => {
          const values = records.newest(type, message.org, number)
          if (clock() - at >= keptForMs || values === null || values['IsDeleted'] === 1) return []
          return [{ id: notificationId, number, values }]
        })
        if (notifications.length === 0) return null
        return {
          url: message.url,
          headers: {
            'content-type': 'text/xml; charset=utf-8',
            soapaction: '""',
            'user-agent': 'Jakarta Commons-HttpClient/3.1',
          },
          body: envelope(objects, type, message, instanceUrlOf(core), notifications),
        }
      },
      accepts: (status, body) => status === 200 && acknowledges(body),
      retryDelayMs: (attempt) => settings().webhookRetryMs[attempt - 1] ?? settings().webhookRetryMs.at(-1) ?? null,
    },
    createWebhookFaults(settings),
    {
      // A message leaves once its transaction is through, which readers see after the commit delay.
      delayMs: () => settings().webhookDelayMs + settings().commitDelayMs,
      timeoutMs: () => settings().webhookTimeoutMs,
      concurrencyMax: () => concurrencyMax,
    },
  )

  const changes = createChangeFeed<RowChange>(core.db, (made) => {
    const messages = store.list()
    if (messages.length === 0) return
    dispatcher.enqueue(
      made.flatMap(({ org, type, number, at }) =>
        messages
          .filter((message) => message.org === org && type.name === message.object)
          .map((message) => ({ message: message.number, notificationId: id18('04l', nextNotification()), record: number, at })),
      ),
    )
  })

  return { changes, dispatcher }
}
