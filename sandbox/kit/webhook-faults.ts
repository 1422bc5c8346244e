import { createRandom } from './random.ts'
import type { WebhookSettings } from './webhook-settings.ts'

type FaultSettings = Pick<WebhookSettings, 'webhookLoss' | 'webhookDuplicates' | 'webhookReorder' | 'webhookSeed'>

/** Random faults of deliveries: the same for the same seed and sequence of deliveries. */
export function createWebhookFaults(settings: () => FaultSettings) {
  let seed = settings().webhookSeed
  let random = createRandom(seed)

  function chance() {
    const wanted = settings().webhookSeed
    if (wanted !== seed) {
      seed = wanted
      random = createRandom(seed)
    }
    return random
  }

  return {
    /** Whether the next delivery never arrives. */
    loses: (): boolean => settings().webhookLoss > 0 && chance().chance(settings().webhookLoss),

    /** Whether the next delivery arrives twice. */
    duplicates: (): boolean => settings().webhookDuplicates > 0 && chance().chance(settings().webhookDuplicates),

    /** The events in the order of sending: their own, or shuffled if that is set. */
    ordered<Event>(events: readonly Event[]): readonly Event[] {
      if (!settings().webhookReorder) return events
      const source = chance()
      return events
        .map((event, index) => ({ event, index, rank: source.int(1_000_000) }))
        .toSorted((a, b) => a.rank - b.rank || a.index - b.index)
        .map(({ event }) => event)
    },
  }
}

export type WebhookFaults = ReturnType<typeof createWebhookFaults>
