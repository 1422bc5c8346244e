import type { LaneBudget } from '../port/capabilities.ts'
import type { RateWindow } from '../port/session.ts'

/** One request that counts against the window; `answeredAt` is null while it is in flight. */
export type Slot = { readonly sentAt: number; answeredAt: number | null }

/** A lane's requests of the last while, as the CRM counts them. Times are milliseconds of one clock, given by the caller. */
export type RequestWindow = {
  /** How long until one more may be sent; 0 is now. Ask again after waiting. */
  waitMs(now: number): number
  send(now: number): Slot
  /** The request has been answered, or was abandoned. */
  answered(slot: Slot, now: number): void
  /** What the CRM says of its window, in the answer to a request that is still in flight here. */
  observe(reported: RateWindow, now: number): void
  /** The CRM refused this request as one too many. */
  throttled(slot: Slot, now: number): void
}

/** Headroom for requests of others that are not seen here: a share of the limit, and no more than a few requests. */
const headroomShare = 0.02
const headroomMax = 4
/** The share of the fastest round trip that is surely network time: a slot is free that much before its answer plus one window. */
const certainPart = 0.75
/** Answers needed before the fastest round trip is trusted. */
const answersMin = 20
/** In flight at most while no answer came for a whole window: the CRM may have counted requests of others meanwhile. */
const unansweredMax = 8
/** Back-off: a second refusal halves the rate, which recovers by this share of the whole in each window. */
const recoveredPart = 0.1
const recoveryWindows = 10
const shareMin = 1 / 16
/** Poll interval where only an answer can change anything. */
const pollMs = 50

/**
 * A rolling window that never exceeds the CRM's, whatever the network does to the order and spacing of requests: the CRM counts a
 * request on arrival, which is before its answer is here, so its slot is free one window after the answer, less the minimum network
 * time. Follows the limit that the CRM reports, leaves room for other clients' requests, and backs off when throttled repeatedly.
 */
export function createRequestWindow(budget: LaneBudget): RequestWindow {
  const slots = new Set<Slot>()
  let limit = budget.requests
  let perMs = budget.perMs
  let fastestMs = Number.POSITIVE_INFINITY
  let answers = 0
  let heardAt = Number.NEGATIVE_INFINITY
  let others = { count: 0, until: Number.NEGATIVE_INFINITY }
  let slowed = { share: 1, at: Number.NEGATIVE_INFINITY }
  let refusedAt = Number.NEGATIVE_INFINITY

  function shareAt(now: number): number {
    if (slowed.share === 1) return 1
    return Math.min(1, slowed.share + recoveredPart * Math.floor((now - slowed.at) / perMs))
  }

  function capacityAt(now: number): number {
    return Math.max(1, Math.floor((limit - Math.min(headroomMax, Math.floor(limit * headroomShare))) * shareAt(now)))
  }

  /** Computed each time: the first round trips of a process are slow and would overstate the network time. */
  function freeAt({ answeredAt }: Slot): number {
    if (answeredAt === null) return Number.POSITIVE_INFINITY
    return answeredAt + perMs - (answers < answersMin ? 0 : fastestMs * certainPart)
  }

  function forget(now: number): void {
    for (const slot of slots) if (freeAt(slot) <= now) slots.delete(slot)
  }

  const inFlight = () => Array.from(slots).filter(({ answeredAt }) => answeredAt === null).length

  return {
    waitMs(now) {
      forget(now)
      const othersNow = now < others.until ? others.count : 0
      if (slots.size + othersNow >= capacityAt(now)) {
        const next = Math.min(...Array.from(slots, freeAt), othersNow > 0 ? others.until : Number.POSITIVE_INFINITY)
        return Number.isFinite(next) ? Math.max(1, next - now) : pollMs
      }
      return now - heardAt >= perMs && inFlight() >= unansweredMax ? pollMs : 0
    },
    send(now) {
      const slot = { sentAt: now, answeredAt: null }
      slots.add(slot)
      return slot
    },
    answered(slot, now) {
      fastestMs = Math.min(fastestMs, now - slot.sentAt)
      answers += 1
      heardAt = now
      slot.answeredAt = now
    },
    observe(reported, now) {
      if (reported.limit !== null) limit = Math.max(1, reported.limit)
      if (reported.perMs !== null) perMs = Math.max(1, reported.perMs)
      forget(now)
      const used = limit - reported.remaining
      // Our requests count here at least as long as in the CRM, so anything used beyond them belongs to others.
      const isShared = used > slots.size
      // Requests still in flight may not have been counted yet by the CRM.
      const counted = slots.size - Math.max(0, inFlight() - 1)
      others = isShared ? { count: used - counted, until: now + reported.resetsInMs } : { count: 0, until: now }
    },
    throttled(slot, now) {
      // Requests in flight at the first refusal are refused for the same reason.
      if (slot.sentAt <= refusedAt) return
      if (now - refusedAt < recoveryWindows * perMs) slowed = { share: Math.max(shareMin, shareAt(now) / 2), at: now }
      refusedAt = now
    },
  }
}
