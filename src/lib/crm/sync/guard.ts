import type { GuardNumbers } from '../../db/runs.ts'
import { guardLimit, noImpact, plus, sumOf, type Impact } from '../domain/guard.ts'
import type { GuardSettings } from '../domain/settings.ts'

/** Thrown before the write that would pass the limit: the run stops and waits for a person. */
export class GuardStop extends Error {
  override readonly name = 'GuardStop'
  readonly numbers: GuardNumbers

  constructor(numbers: GuardNumbers) {
    super('The run would change more than it may unasked.')
    this.numbers = numbers
  }
}

export type Guard = {
  /** Counts what is about to be written. @throws GuardStop when that passes the limit */
  charge(impact: Impact): Promise<void>
  /** The same for what is only known to be coming, which will be counted when it is written. */
  precheck(impact: Impact, more?: boolean): Promise<void>
  /** True when so much may pass the limit, which is worth counting exactly. */
  mayExceed(records: number): Promise<boolean>
}

/**
 * Bounds what a run may change unasked. Small numbers cost nothing: how many records there are is asked for only when the run has come to
 * the least number that can matter.
 */
export function createGuard(options: {
  readonly settings: GuardSettings
  /** A person has said yes to this run. */
  readonly approved: boolean
  /** What the run has done in earlier slices. */
  readonly done: number
  readonly counts: () => Promise<{ readonly linked: number; readonly recent: number }>
}): Guard {
  const { settings, approved } = options
  const active = settings.enabled && !approved
  let total: Impact = { changes: options.done, removals: 0 }
  let known: Promise<{ readonly linked: number; readonly recent: number }> | null = null
  const counts = () => (known ??= options.counts())

  async function check(impact: Impact, more: boolean): Promise<void> {
    if (!active || sumOf(impact) <= settings.atLeast / 2) return
    const { linked, recent } = await counts()
    const limit = guardLimit(settings, linked)
    if (sumOf(impact) + recent > limit) throw new GuardStop({ ...impact, more, linked, limit })
  }

  return {
    async charge(impact) {
      if (sumOf(impact) === 0) return
      total = plus(total, impact)
      await check(total, true)
    },
    precheck: (impact, more = false) => check(plus(total, impact), more),
    async mayExceed(records) {
      if (!active || records <= settings.atLeast / 2) return false
      const { linked, recent } = await counts()
      return sumOf(plus(total, noImpact)) + records + recent > guardLimit(settings, linked)
    },
  }
}
