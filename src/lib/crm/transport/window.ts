import type { LaneBudget, RateWindow } from '../connector.ts'

/** One request that counts against the window; `answeredAt` is null while it is under way. */
export type Slot = { readonly sentAt: number; answeredAt: number | null }

/** A lane's requests of the last while, as the CRM counts them. Times are milliseconds of one clock, given by the caller. */
export type RequestWindow = {
  /** How long until one more may be sent: 0 is now. It may have to be asked again then. */
  waitMs(now: number): number
  send(now: number): Slot
  /** The request has been answered, or is given up. */
  answered(slot: Slot, now: number): void
  /** What the CRM says of its window, in the answer to a request that is still under way here. */
  observe(told: RateWindow, now: number): void
  /** The CRM refused this request as one too many. */
  refused(slot: Slot, now: number): void
}

/** Left unused of what the CRM allows, for what we do not see: a part of it, and no more than a few requests. */
const sparePart = 0.02
const spareMax = 4
/** Of the fastest round trip, what the way there and back takes for sure, so that answers need not hold their slot that long. */
const certainPart = 0.75
/** So many answers it takes to know the fastest. */
const answersMin = 20
/** Requests under way while nothing was heard for a whole window: the CRM may count what others did meanwhile. */
const unheardMax = 8
/** After a second refusal the rate is halved, and comes back by this part of the whole in each window. */
const recoveredPart = 0.1
const recoveryWindows = 10
const shareMin = 1 / 16
/** How soon to look again where only an answer can change anything. */
const lookAgainMs = 50

/**
 * A rolling window that cannot be over the CRM's, whatever the network does to the order and spacing of requests: the CRM counts a
 * request when it arrives, which is before its answer is here, so its slot is free one window after the answer, less what the way takes
 * at least. Follows what the CRM says of its limit, leaves room for what others use of it, and slows down where it is refused repeatedly.
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
    return Math.max(1, Math.floor((limit - Math.min(spareMax, Math.floor(limit * sparePart))) * shareAt(now)))
  }

  /** Worked out anew each time: the first round trips of a process are slow, and say too much of what the way takes for sure. */
  function freeAt({ answeredAt }: Slot): number {
    if (answeredAt === null) return Number.POSITIVE_INFINITY
    return answeredAt + perMs - (answers < answersMin ? 0 : fastestMs * certainPart)
  }

  function forget(now: number): void {
    for (const slot of slots) if (freeAt(slot) <= now) slots.delete(slot)
  }

  const underWay = () => Array.from(slots).filter(({ answeredAt }) => answeredAt === null).length

  return {
    waitMs(now) {
      forget(now)
      const othersNow = now < others.until ? others.count : 0
      if (slots.size + othersNow >= capacityAt(now)) {
        const next = Math.min(...Array.from(slots, freeAt), othersNow > 0 ? others.until : Number.POSITIVE_INFINITY)
        return Number.isFinite(next) ? Math.max(1, next - now) : lookAgainMs
      }
      return now - heardAt >= perMs && underWay() >= unheardMax ? lookAgainMs : 0
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
    observe(told, now) {
      if (told.limit !== null) limit = Math.max(1, told.limit)
      if (told.perMs !== null) perMs = Math.max(1, told.perMs)
      forget(now)
      const used = limit - told.remaining
      // All of ours are counted here at least as long as there, so whatever is used beyond them is surely not ours.
      const isShared = used > slots.size
      // Those still under way may not have been counted yet when this was said.
      const counted = slots.size - Math.max(0, underWay() - 1)
      others = isShared ? { count: used - counted, until: now + told.resetsInMs } : { count: 0, until: now }
    },
    refused(slot, now) {
      // Requests that were under way at the first refusal are refused for the same reason.
      if (slot.sentAt <= refusedAt) return
      if (now - refusedAt < recoveryWindows * perMs) slowed = { share: Math.max(shareMin, shareAt(now) / 2), at: now }
      refusedAt = now
    },
  }
}
