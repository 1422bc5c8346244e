import { capitalized } from '@/src/lib/core/text/capitalized.ts'
import { eventTypes, type EventType } from '@/src/lib/contract/event-types.ts'

/** The catalogue by what events are about, in its order. */
export const eventGroups: readonly { readonly about: string; readonly events: readonly EventType[] }[] = [
  ...Map.groupBy(eventTypes, ({ about }) => about),
].map(([about, events]) => ({ about: capitalized(about), events }))

/** Their names alone, as a form of the browser needs them. */
export const eventNames = eventGroups.map(({ about, events }) => ({ about, types: events.map(({ type }) => type) }))
