import { perKey } from '../kit/rolling-use.ts'

const hourMs = 3_600_000
const windowHours = 24

/** Counts API calls per org over a rolling day, by the hour. A refused call costs nothing. */
export function createApiUsage(limit: () => number, clock: () => number) {
  const hoursOf = perKey(() => new Map<number, number>())

  function usedBy(org: number): number {
    const oldest = Math.floor(clock() / hourMs) - windowHours
    const hours = hoursOf(org)
    for (const hour of hours.keys()) if (hour <= oldest) hours.delete(hour)
    return [...hours.values()].reduce((sum, calls) => sum + calls, 0)
  }

  return {
    usedBy,
    limit,
    /** False = the org has used up its day. */
    take(org: number): boolean {
      if (usedBy(org) >= limit()) return false
      const hour = Math.floor(clock() / hourMs)
      const hours = hoursOf(org)
      hours.set(hour, (hours.get(hour) ?? 0) + 1)
      return true
    },
  }
}

export type ApiUsage = ReturnType<typeof createApiUsage>
