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
  /** Checks what has been counted before anything of it is written; it is charged when it is written. @throws GuardStop with just that */
  precheck(impact: Impact, of: { readonly more?: boolean } & Pick<GuardShown, 'causes' | 'stage'>): Promise<void>
  /**
   * True when this many records could exceed the limit, so that they are counted before the first one is written. Of `any` records only the
   * linked ones count: the others are new.
   */
  mayExceed(records: number, of: 'linked' | 'any'): Promise<boolean>
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

  async function check(impact: Impact, shown: (unapproved: Impact) => Omit<GuardShown, 'linked' | 'limit'>): Promise<void> {
    const unapproved = beyond(approval, impact)
    if (!settings.enabled || sumOf(unapproved) <= settings.atLeast / 2) return
    const { linked, recent } = await counts()
    const limit = guardLimit(settings, linked)
    if (sumOf(unapproved) + recent > limit) throw new GuardStop({ ...shown(unapproved), linked, limit })
  }

  return {
    async charge(impact) {
      if (sumOf(impact) === 0) return
      total = plus(total, impact)
      await check(total, (unapproved) => ({ ...unapproved, more: true, causes: [] }))
    },
    precheck: (impact, { more = false, ...of }) => check(plus(total, impact), () => ({ ...impact, more, ...of })),
    async mayExceed(records, of) {
      if (!settings.enabled || sumOf(total) + records <= settings.atLeast / 2) return false
      const { linked, recent } = await counts()
      const counting = of === 'any' ? Math.min(records, linked) : records
      return sumOf(total) + counting + recent > guardLimit(settings, linked)
    },
  }
}
