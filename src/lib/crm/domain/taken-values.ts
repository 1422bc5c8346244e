/** A write that was refused because another record has its value. */
export type Blocked = { readonly key: string; readonly recordId: string; readonly holderId: string; readonly field: string }

/**
 * What becomes of the holder of a value. `left`: it has another one by now; `leaving`: a write that gives it another one is under way;
 * `stays`: it keeps the value.
 */
export type HolderState = 'left' | 'leaving' | 'stays'

export type TakenPlan = {
  /** The value is free now. */
  readonly retry: readonly string[]
  /** It will be, once others have moved. */
  readonly wait: readonly string[]
  /** It never will be. */
  readonly giveUp: readonly string[]
  /** One of each circle: it has to let go of its value before any of them can move. */
  readonly park: readonly string[]
}

/**
 * Orders writes that wait for one another's values: chains from their free end, circles (a swap is one of two) after one of them was
 * parked. Pure.
 * @param stateOf of records that are not blocked themselves, or have let go of their value
 */
export function planTaken(blocked: readonly Blocked[], stateOf: (recordId: string, field: string) => HolderState): TakenPlan {
  const byRecord = new Map(blocked.map((each) => [each.recordId, each]))
  const retry: string[] = []
  const wait: string[] = []
  const giveUp: string[] = []
  const park = new Set<string>()
  for (const each of blocked) {
    if (stateOf(each.holderId, each.field) === 'left') {
      retry.push(each.key)
      continue
    }
    const seen = new Map<string, string>([[each.recordId, each.key]])
    let last = each
    for (
      let next = byRecord.get(last.holderId);
      next !== undefined && !seen.has(next.recordId);
      next = byRecord.get(last.holderId)
    ) {
      if (stateOf(next.recordId, last.field) === 'left') break
      seen.set(next.recordId, next.key)
      last = next
    }
    const end = last.holderId
    if (stateOf(end, last.field) === 'left') wait.push(each.key)
    else if (seen.has(end)) {
      // The chain has come back to one of its own: all from there on are the circle.
      const circle = [...seen].slice([...seen.keys()].indexOf(end)).map(([, key]) => key)
      park.add(circle.reduce((least, key) => (key < least ? key : least)))
      wait.push(each.key)
    } else if (stateOf(end, last.field) === 'stays') giveUp.push(each.key)
    else wait.push(each.key)
  }
  return { retry, wait: wait.filter((key) => !park.has(key)), giveUp, park: [...park] }
}
