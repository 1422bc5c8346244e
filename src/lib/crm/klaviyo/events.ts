import type { OutgoingEvent, PushResult } from '../port/destination.ts'
import { type Conversation, call } from './client.ts'
import { identifiersOf } from './profile.ts'

/** An event of the metric with its name. Klaviyo takes one unique id once for a profile and metric. */
export async function pushEvent(conversation: Conversation, event: OutgoingEvent): Promise<PushResult> {
  const { key, name, properties, value, currency, occurredAt } = event
  const identifiers = identifiersOf(event.contact)
  if (identifiers === null) {
    const message = 'Klaviyo takes phone numbers with + and the country code alone, as +4915112345678.'
    return { kind: 'refused', key, code: 'invalid', message }
  }
  await call(conversation, 'events', (api) =>
    api.events.createEvent({
      data: {
        type: 'event',
        attributes: {
          properties: { ...properties },
          time: new Date(occurredAt),
          uniqueId: event.givenId ?? event.eventId,
          ...(value === null ? {} : { value }),
          ...(currency === null ? {} : { valueCurrency: currency }),
          metric: { data: { type: 'metric', attributes: { name } } },
          profile: { data: { type: 'profile', attributes: { ...identifiers, properties: {} } } },
        },
      },
    }),
  )
  // Klaviyo accepts events before it makes them, and does not say their ids.
  return { kind: 'done', key, action: 'created', recordId: null, warnings: [] }
}
