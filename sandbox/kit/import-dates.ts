/** The demo accounts were filled over 2025: three records an hour. */
export const importStart = Date.UTC(2025, 0, 6, 8)
const hourMs = 3_600_000
const createdHours = 7000
const bulkHours = 120
const bulksInTurn = 60

/**
 * When imported record `index` was created and last changed, neither of them after `now`. Every other bulk was changed together and shares one time; the
 * records of the rest were changed `stepMs` apart. Wraps around, so that a hundred thousand records do not all reach the present and share its time.
 */
export function importDates(
  index: number,
  now: number,
  { bulkSize, stepMs, turnMs }: { readonly bulkSize: number; readonly stepMs: number; readonly turnMs: number },
): { readonly createdAt: number; readonly changedAt: number } {
  const createdAt = Math.min(now, importStart + (Math.floor(index / 3) % createdHours) * hourMs)
  const bulk = Math.floor(index / bulkSize)
  const bulkAt = importStart + ((bulk % bulksInTurn) + bulksInTurn) * bulkHours * hourMs + Math.floor(bulk / bulksInTurn) * turnMs
  const touchedAt = bulk % 2 === 0 ? bulkAt : bulkAt + (index % bulkSize) * stepMs
  return { createdAt, changedAt: Math.max(createdAt, Math.min(now, touchedAt)) }
}
