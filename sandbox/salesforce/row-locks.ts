/** Rows locked by another transaction: the given number of writes of a row fail. */
export function createRowLocks() {
  let left = 0
  return {
    lockNext(times: number): void {
      left = times
    },
    /** Whether this row is one of them; counts it as struck. */
    strike(): boolean {
      if (left === 0) return false
      left -= 1
      return true
    },
  }
}

export type RowLocks = ReturnType<typeof createRowLocks>
