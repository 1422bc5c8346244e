/** Pauses between two questions while something waits, in seconds: short while an edit is likely to arrive, then longer. */
const whileWaiting = [1, 1, 1, 2, 2, 3, 5, 8, 15, 30]

/** Records that nothing of ours waits for are changed all the same: by CRMs and by others. */
const atRest = 30

/**
 * For how many seconds a page that is seen does not ask whether what it shows has changed; null: it does not ask.
 * @param round how often it has asked since something began to wait, or since it was looked at
 */
export function pauseSeconds(waiting: number, { round, showsRecords }: { round: number; showsRecords: boolean }): number | null {
  if (waiting > 0) return whileWaiting[round] ?? atRest
  return showsRecords ? atRest : null
}
