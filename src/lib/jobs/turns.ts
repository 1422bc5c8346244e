import { slowAnswerMs } from '../core/limits.ts'

export type TurnLimits = {
  /** Of one owner, work in flight that has just begun. */
  readonly quickMax: number
  /** Of one owner beyond that, work that has shown or is known to take its time: it keeps no quick work from its turn. */
  readonly slowMax: number
  /** How much work there may be that was known to be slow when it began: the rest is for what turns out to be. */
  readonly slowStartsMax: number
}

export type StartTurn = (owner: string | null, isSlow: boolean, start: () => Promise<void>) => Promise<void> | null

/**
 * Starts work for one of many owners as long as less than the limits is in flight of theirs; null: there is no room for it, and nothing was
 * started. Work of nobody is always started.
 */
export function createTurns({ quickMax, slowMax, slowStartsMax }: TurnLimits, now: () => number): StartTurn {
  const inFlight = new Map<string, Set<{ readonly isSlow: boolean; readonly startedAt: number }>>()
  return (owner, isSlow, start) => {
    if (owner === null) return start()
    const own = inFlight.get(owner) ?? new Set()
    const slow = [...own].filter((one) => one.isSlow || now() - one.startedAt >= slowAnswerMs).length
    const known = [...own].filter((one) => one.isSlow).length
    const quick = own.size - Math.min(slow, slowMax)
    if (isSlow ? known >= slowStartsMax || own.size >= quickMax + slowMax : quick >= quickMax) return null
    const turn = { isSlow, startedAt: now() }
    inFlight.set(owner, own.add(turn))
    return start().finally(() => {
      own.delete(turn)
      if (own.size === 0) inFlight.delete(owner)
    })
  }
}
