/** What the slices of one run leave for the next of its slices in this process. Losing it costs requests, nothing else. */
export type RunMemory = Map<string, Promise<unknown>>

/** The memories of all runs that this process works on. */
export type RunMemories = {
  of(runId: string): RunMemory
  /** The run has ended. */
  forget(runId: string): void
}

/** A run that this process has not worked on for so long is most likely another one's by now. */
const idleMsMax = 10 * 60_000

export function createRunMemories(now: () => number = Date.now): RunMemories {
  const byRun = new Map<string, { usedAt: number; readonly memory: RunMemory }>()
  return {
    of(runId) {
      for (const [id, { usedAt }] of byRun) if (now() - usedAt > idleMsMax) byRun.delete(id)
      const held = byRun.get(runId) ?? { usedAt: 0, memory: new Map() }
      held.usedAt = now()
      byRun.set(runId, held)
      return held.memory
    },
    forget: (runId) => byRun.delete(runId),
  }
}
