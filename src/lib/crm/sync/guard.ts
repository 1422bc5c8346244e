import type { GuardShown } from '../../db/guard-numbers.ts'
import type { ObjectType } from '../domain/entities.ts'
import { type Approval, beyond, guardLimit, type Impact, noImpact, plus, sumOf } from '../domain/guard.ts'
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

/** What writes under a run: the run itself, and live changes that are synced between its batches or while it sleeps. */
type Writer = 'run' | 'live'

/**
 * Limits what a run and the live changes synced under it may change of one object together without approval. An approval covers what was shown:
 * whatever comes on top is counted as if it were a run of its own. Small runs cost nothing: the number of linked records is only queried
 * from half of the minimum limit on.
 */
export function createGuards(options: {
  readonly object: ObjectType
  readonly settings: GuardSettings
  readonly approval: Approval
  /** What earlier slices of this run have done, by writer. */
  readonly done: Readonly<Partial<Record<Writer, Impact>>>
  readonly counts: () => Promise<{ readonly linked: number; readonly recent: number }>
}): Readonly<Record<Writer, Guard>> {
  const { object, settings, approval } = options
  const done: Record<Writer, Impact> = { run: noImpact, live: noImpact, ...options.done }
  let known: Promise<{ readonly linked: number; readonly recent: number }> | null = null
  const counts = () => (known ??= options.counts())

  async function check(
    { run, live }: typeof done,
    shown: (unapproved: Impact) => Omit<GuardShown, 'object' | 'linked' | 'limit' | 'used'>,
  ): Promise<void> {
    const unapproved = beyond(approval, run, live)
    if (!settings.enabled || sumOf(unapproved) <= settings.atLeast / 2) return
    const { linked, recent } = await counts()
    const limit = guardLimit(settings, linked)
    const counted = sumOf(unapproved) + recent
    if (counted <= limit) return
    const numbers = shown(unapproved)
    throw new GuardStop({ object, ...numbers, linked, limit, used: Math.max(0, counted - sumOf(numbers)) })
  }

  const guardOf = (writer: Writer): Guard => ({
    async charge(impact) {
      if (sumOf(impact) === 0) return
      done[writer] = plus(done[writer], impact)
      await check(done, (unapproved) => ({ ...unapproved, more: true, causes: [] }))
    },
    precheck: (impact, { more = false, ...of }) =>
      check({ ...done, [writer]: plus(done[writer], impact) }, () => ({ ...impact, more, ...of })),
    async mayExceed(records, of) {
      const before = sumOf(done.run) + sumOf(done.live)
      if (!settings.enabled || before + records <= settings.atLeast / 2) return false
      const { linked, recent } = await counts()
      const counting = of === 'any' ? Math.min(records, linked) : records
      return before + counting + recent > guardLimit(settings, linked)
    },
  })
  return { run: guardOf('run'), live: guardOf('live') }
}
