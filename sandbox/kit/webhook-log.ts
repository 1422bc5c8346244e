/** What became of an attempt that got no answer to count: `lost` is the fault of that name, `timeout` and `unreachable` the receiver's. */
type Unanswered = 'lost' | 'timeout' | 'unreachable'

/** One attempt to deliver, as the controls show it. */
export interface LoggedDelivery {
  /** Epoch milliseconds of the real clock, at which the attempt began. */
  readonly at: number
  readonly url: string
  /** HTTP status of the answer, or why there is none. */
  readonly status: number | Unanswered
  /** Whether the vendor takes the answer for an acceptance. */
  readonly accepted: boolean
  /** From 1 on. */
  readonly attempt: number
  /** Sent a second time by the fault of that name. */
  readonly duplicate: boolean
  readonly tookMs: number
  readonly eventIds: readonly string[]
}

const keptMax = 200

/** The last two hundred attempts, the newest first. */
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
