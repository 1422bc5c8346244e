/** The outcome of an attempt without a response: `lost` is the injected fault, `timeout` and `unreachable` the receiver's. */
type Unanswered = 'lost' | 'timeout' | 'unreachable'

/** One attempt to deliver, as the controls show it. */
export interface LoggedDelivery {
  /** Epoch milliseconds of the real clock, at which the attempt began. */
  readonly at: number
  readonly url: string
  /** HTTP status of the response, or why there is none. */
  readonly status: number | Unanswered
  /** Whether the vendor treats the response as accepted. */
  readonly accepted: boolean
  /** From 1 on. */
  readonly attempt: number
  /** Sent a second time by the injected fault. */
  readonly duplicate: boolean
  readonly tookMs: number
  readonly eventIds: readonly string[]
}

const keptMax = 200

/** The last two hundred attempts, newest first. */
export function createWebhookLog() {
  let kept: readonly LoggedDelivery[] = []
  return {
    add(delivery: LoggedDelivery): void {
      kept = [delivery, ...kept.slice(0, keptMax - 1)]
    },
    list: (): readonly LoggedDelivery[] => kept,
    clear(): void {
      kept = []
    },
  }
}

export type WebhookLog = ReturnType<typeof createWebhookLog>
