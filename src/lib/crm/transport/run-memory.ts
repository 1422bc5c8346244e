/** Cache that the slices of one run share in this process. Losing it only costs requests. */
export type RunMemory = Map<string, Promise<unknown>>

/** The caches of all runs that this process works on. */
export type RunMemories = {
  of(runId: string): RunMemory
  /** The run has ended. */
  forget(runId: string): void
}

/** A run that is idle here for this long is probably continued by another process. */
const idleMsMax = 10 * 60_000

export function createRunMemories(now: () => number = Date.now): RunMemories {
  const byRun = new Map<string, { usedAt: number; readonly memory: RunMemory }>()
  return {
    of(runId) {
      for (const [id, { usedAt }] of byRun) if (now() - usedAt > idleMsMax) byRun.delete(id)
      const cached = byRun.get(runId) ?? { usedAt: 0, memory: new Map() }
      cached.usedAt = now()
      byRun.set(runId, cached)
      return cached.memory
    },
    forget: (runId) => byRun.delete(runId),
  }
}
