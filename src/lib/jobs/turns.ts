/**
 * Starts work for one of many owners as long as less than `max` of theirs is in flight; null: theirs is all in flight, and nothing was started.
 * Work of nobody is always started.
 */
export function createTurns(max: number): (owner: string | null, start: () => Promise<void>) => Promise<void> | null {
  const taken = new Map<string, number>()
  return (owner, start) => {
    if (owner === null) return start()
    const before = taken.get(owner) ?? 0
    if (before >= max) return null
    taken.set(owner, before + 1)
    return start().finally(() => {
      const left = (taken.get(owner) ?? 1) - 1
      if (left === 0) taken.delete(owner)
      else taken.set(owner, left)
    })
  }
}
