import type { WebhookFaults } from './webhook-faults.ts'
import { createWebhookLog, type WebhookLog } from './webhook-log.ts'
import { type Delivery, type DeliveryAnswer, post } from './webhook-post.ts'

/** How one vendor sends webhooks: an event is one change, a batch is one request. */
export interface WebhookProtocol<Event, Batch> {
  readonly batches: (events: readonly Event[]) => readonly Batch[]
  /** Names of what is in the batch, for the log. */
  readonly eventIds: (batch: Batch) => readonly string[]
  /** What goes out at an attempt (from 1 on); null = this batch is not to be sent any more. */
  readonly request: (batch: Batch, attempt: number) => Delivery | null
  /** Whether the receiver's answer ends the matter. */
  readonly accepts: (status: number, body: string) => boolean
  /** How long to wait after a failed attempt; null = give up. */
  readonly retryDelayMs: (attempt: number) => number | null
  /** Told of every attempt that reached the network, duplicates aside. `status` is null when nothing answered. */
  readonly settled?: (
    batch: Batch,
    outcome: { readonly attempt: number; readonly status: number | null; readonly accepted: boolean },
  ) => void
}

/** When and how much is sent; all of it may change while the sandbox runs. */
interface Pace {
  readonly delayMs: () => number
  readonly timeoutMs: () => number
  readonly concurrencyMax: () => number
}

/** A dispatcher's state for the controls. */
export interface WebhookState {
  readonly log: WebhookLog
  /** Collected, in flight and waiting for a retry. */
  readonly waiting: () => number
}

export interface WebhookDispatcher<Event> extends WebhookState {
  /** Accepts committed events. Returns at once; later failures do not reach the caller. */
  readonly enqueue: (events: readonly Event[]) => void
  /** Drops waiting events and aborts requests in flight. */
  readonly close: () => void
}

/** Sends events in the background, in concurrent batches, with the vendor's retries and the configured faults. */
export function createWebhookDispatcher<Event, Batch>(
  protocol: WebhookProtocol<Event, Batch>,
  faults: WebhookFaults,
  { delayMs, timeoutMs, concurrencyMax }: Pace,
): WebhookDispatcher<Event> {
  interface Attempt {
    readonly batch: Batch
    readonly attempt: number
    readonly duplicate: boolean
  }
  const log = createWebhookLog()
  const closing = new AbortController()
  const timers = new Set<NodeJS.Timeout>()
  let gathered: Event[] = []
  let ready: Attempt[] = []
  let underWay = 0
  let retrying = 0

  function report(error: unknown): void {
    if (!closing.signal.aborted) console.error('Sandbox: a webhook could not be built', error)
  }

  function later(waitMs: number, work: () => void): void {
    const timer = setTimeout(() => {
      timers.delete(timer)
      try {
        work()
      } catch (error) {
        report(error)
      }
    }, waitMs)
    // Pending webhooks must not keep the process alive.
    timer.unref()
    timers.add(timer)
  }

  function flush(): void {
    const events = faults.ordered(gathered)
    gathered = []
    for (const batch of protocol.batches(events)) {
      if (faults.loses()) {
        const eventIds = protocol.eventIds(batch)
        const url = protocol.request(batch, 1)?.url ?? ''
        log.add({ at: Date.now(), url, status: 'lost', accepted: false, attempt: 1, duplicate: false, tookMs: 0, eventIds })
        continue
      }
      ready.push({ batch, attempt: 1, duplicate: false })
      if (faults.duplicates()) ready.push({ batch, attempt: 1, duplicate: true })
    }
    pump()
  }

  function pump(): void {
    while (!closing.signal.aborted && underWay < concurrencyMax()) {
      const next = ready.shift()
      if (next === undefined) return
      underWay += 1
      void attemptDelivery(next)
        .catch(report)
        .finally(() => {
          underWay -= 1
          pump()
        })
    }
  }

  async function attemptDelivery({ batch, attempt, duplicate }: Attempt): Promise<void> {
    const delivery = protocol.request(batch, attempt)
    if (delivery === null) return
    const at = Date.now()
    const started = performance.now()
    const answer: DeliveryAnswer = await post(delivery, timeoutMs(), closing.signal)
    if (closing.signal.aborted) return
    const status = answer.kind === 'answered' ? answer.status : null
    const accepted = answer.kind === 'answered' && protocol.accepts(answer.status, answer.body)
    const tookMs = performance.now() - started
    const eventIds = protocol.eventIds(batch)
    log.add({
      at,
      url: delivery.url,
      status: answer.kind === 'answered' ? answer.status : answer.kind,
      accepted,
      attempt,
      duplicate,
      tookMs,
      eventIds,
    })
    if (duplicate) return
    protocol.settled?.(batch, { attempt, status, accepted })
    const waitMs = accepted ? null : protocol.retryDelayMs(attempt)
    if (waitMs === null) return
    retrying += 1
    later(waitMs, () => {
      retrying -= 1
      ready.push({ batch, attempt: attempt + 1, duplicate: false })
      pump()
    })
  }

  return {
    log,
    waiting: () => gathered.length + ready.length + underWay + retrying,
    enqueue(events) {
      if (closing.signal.aborted || events.length === 0) return
      if (gathered.length === 0) later(delayMs(), flush)
      gathered.push(...events)
    },
    close() {
      closing.abort()
      for (const timer of timers) clearTimeout(timer)
      timers.clear()
      gathered = []
      ready = []
      retrying = 0
    },
  }
}
