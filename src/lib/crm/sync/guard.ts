import type { GuardNumbers } from '../../db/runs.ts'
import { guardLimit, noImpact, plus, sumOf, type Impact } from '../domain/guard.ts'
import type { GuardSettings } from '../domain/settings.ts'

/** Thrown before the write that would exceed the limit. The run stops and waits for approval. */
export class GuardStop extends Error {
  override readonly name = 'GuardStop'
  readonly numbers: GuardNumbers

  constructor(numbers: GuardNumbers) {
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
 * Limits what a run may change without approval. Small runs cost nothing: the number of linked records is only queried from half
 * of the minimum limit on.
 */
export function createGuard(options: {
  readonly settings: GuardSettings
  /** An admin has approved this run. */
  readonly approved: boolean
  /** Changes of earlier slices of this run. */
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
