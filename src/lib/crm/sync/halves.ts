import type { Failure } from '../../core/errors.ts'

/** Failures of a run in a row, after which a record that was asked for alone is at fault, and not the CRM. */
export const runFailuresMin = 2
/** Parts in a row that may fail before that says of the CRM that it is out of order, and not of some records that they are at fault. */
const failedInARowMax = 8

export type Failed<Item> = { readonly items: readonly Item[]; readonly failure: Failure }

/**
 * Does again what a CRM has failed at for several records at once: in halves, and those that fail in halves again, until each record at fault is
 * alone. A CRM that fails at everything costs a few calls.
 * @param attempt keeps what it gets. Throws what stops everything
 * @param runFailures how often in a row the run has failed before: each time, more is tried
 * @returns the records at fault
 * @throws Failure of the CRM, where it seems to be out of order
 */
export async function inHalves<Item>(
  whole: Failed<Item>,
  attempt: (items: readonly Item[]) => Promise<Failure | null>,
  runFailures: number,
): Promise<readonly Failed<Item>[]> {
  const alone: Failed<Item>[] = []
  let failed: readonly Failed<Item>[] = [whole]
  for (let inARow = 1; failed.length > 0; ) {
    const again: Failed<Item>[] = []
    for (const items of failed.flatMap(halvesOf)) {
      const failure = await attempt(items)
      inARow = failure === null ? 0 : inARow + 1
      if (failure === null) continue
      if (inARow > failedInARowMax * (1 + runFailures)) throw failure
      const goesTo = items.length > 1 ? again : alone
      goesTo.push({ items, failure })
    }
    failed = again
  }
  return alone
}

/**
 * Does something with these items in one call, and with each where that fails.
 * @returns the items at fault
 * @throws Failure of the CRM, where it may be out of order
 */
export async function eachOf<Item>(
  items: readonly Item[],
  attempt: (items: readonly Item[]) => Promise<Failure | null>,
  runFailures: number,
): Promise<readonly { readonly item: Item; readonly failure: Failure }[]> {
  const failure = items.length === 0 ? null : await attempt(items)
  if (failure === null) return []
  const alone = items.length === 1 ? [{ items, failure }] : await inHalves({ items, failure }, attempt, runFailures)
  if (alone.length > items.length / 2 && runFailures < runFailuresMin) throw failure
  return alone.flatMap((each) => each.items.map((item) => ({ item, failure: each.failure })))
}

function halvesOf<Item>({ items }: Failed<Item>): readonly (readonly Item[])[] {
  const half = Math.ceil(items.length / 2)
  return [items.slice(0, half), items.slice(half)].filter((some) => some.length > 0)
}
