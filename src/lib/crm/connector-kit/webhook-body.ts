import type { WebhookEvent, WebhookReading } from '../port/webhook-reading.ts'
import { jsonOrNull } from './json-or-null.ts'

const decoder = new TextDecoder('utf-8', { fatal: true })

/** A webhook's bytes as text; null when they are not valid UTF-8. */
export function textOrNull(body: Uint8Array): string | null {
  try {
    return decoder.decode(body)
  } catch {
    return null
  }
}

/** A webhook's bytes as JSON; null when they are not. */
export function bodyJson(body: Uint8Array): unknown {
  const text = textOrNull(body)
  return text === null ? null : jsonOrNull(text)
}

/** Reads the entries of a request one by one, so that one that cannot be read does not cost the others. `eventsOf` answers null for it. */
export function readEach<Entry>(
  entries: readonly Entry[],
  eventsOf: (entry: Entry) => readonly WebhookEvent[] | null,
): WebhookReading {
  const read = entries.map(eventsOf)
  return {
    kind: 'events',
    events: read.flatMap((events) => events ?? []),
    unreadable: read.filter((events) => events === null).length,
  }
}
