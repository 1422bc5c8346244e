import type { GuardShown } from '../../db/guard-numbers.ts'
import { type Approval, beyond, guardLimit, type Impact, plus, sumOf } from '../domain/guard.ts'
import type { GuardSettings } from '../domain/settings.ts'

/** Thrown before the write that would exceed the limit. The run stops and waits for approval. */
export class GuardStop extends Error {
  override readonly name = 'GuardStop'
  readonly numbers: GuardShown

  constructor(numbers: GuardShown) {
    super('The run would change more records than it may without approval.')
    this.numbers = numbers
  }
}

export type Guard = {
  /** Counts what is about to be written. @throws GuardStop when that exceeds the limit */
  charge(impact: Impact): Promise<void>
  /** Checks what is expected without counting it; it is counted when it is written. */
  precheck(impact: Impact, more?: boolean): Promise<void>
  /** True when this many records could exceed the limit, so that an exact count is worth its cost. */
  mayExceed(records: number): Promise<boolean>
}

/**
 * Limits what a run, or the live changes that are synced under it, may change without approval. An approval covers what was shown:
 * whatever comes on top is counted as if it were a run of its own. Small runs cost nothing: the number of linked records is only queried
 * from half of the minimum limit on.
 */
export function createGuard(options: {
  readonly settings: GuardSettings
  readonly approval: Approval
  /** What earlier slices of this run have done. */
  readonly done: Impact
  readonly counts: () => Promise<{ readonly linked: number; readonly recent: number }>
}): Guard {
  const { settings, approval } = options
  let total = options.done
  let known: Promise<{ readonly linked: number; readonly recent: number }> | null = null
  const counts = () => (known ??= options.counts())

  async function check(impact: Impact, more: boolean): Promise<void> {
    const unapproved = beyond(approval, impact)
    if (!settings.enabled || sumOf(unapproved) <= settings.atLeast / 2) return
    const { linked, recent } = await counts()
    const limit = guardLimit(settings, linked)
    if (sumOf(unapproved) + recent > limit) throw new GuardStop({ ...unapproved, more, linked, limit })
  }

  return {
    async charge(impact) {
      if (sumOf(impact) === 0) return
      total = plus(total, impact)
      await check(total, true)
    },
    precheck: (impact, more = false) => check(plus(total, impact), more),
    async mayExceed(records) {
      const unapproved = sumOf(beyond(approval, plus(total, { changes: records, removals: 0 })))
      if (!settings.enabled || unapproved <= settings.atLeast / 2) return false
      const { linked, recent } = await counts()
      return unapproved + recent > guardLimit(settings, linked)
    },
  }
}
