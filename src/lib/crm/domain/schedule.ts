/** How often vercel.json runs the delta job, which starts the runs of connections whose own interval has passed. */
export const schedulerTickMs = 5 * 60 * 1000

/** A delta starts at the last tick before its interval has passed, not at the first one after; `crm_enqueue_runs` has the same. */
const earlyMs = schedulerTickMs - 30_000

/** When the next delta starts, given when the last one did: a tick to come, and never later than the interval or the next tick. */
export function nextDelta(lastMs: number, intervalMs: number, nowMs: number): number {
  const tick = Math.ceil((lastMs + intervalMs - earlyMs) / schedulerTickMs) * schedulerTickMs
  return Math.max(tick, (Math.floor(nowMs / schedulerTickMs) + 1) * schedulerTickMs)
}
