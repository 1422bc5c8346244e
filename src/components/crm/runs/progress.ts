import { formatNumber } from '@/src/lib/core/text/number-text.ts'
import type { RunView } from '@/src/lib/contract/runs.ts'

type Counts = Pick<RunView, 'recordsProcessed' | 'recordsExpected'>

/** How far a run is: the count as text, and the share of it in percent, rounded down; null while there is nothing to measure by. */
export function progressOf({ recordsProcessed, recordsExpected }: Counts): {
  readonly text: string
  readonly percent: number | null
} {
  const done = formatNumber(recordsProcessed)
  // The CRM's count is a forecast: records may be added during the run, and some are looked at on both ways.
  if (!recordsExpected || recordsProcessed > recordsExpected) return { text: `${done} so far`, percent: null }
  return { text: `${done} of ${formatNumber(recordsExpected)}`, percent: Math.floor((100 * recordsProcessed) / recordsExpected) }
}

/** What a screen reader is told, once per quarter: true for as long as it stands. */
export function quarterWords(percent: number | null): string {
  if (percent === null || percent < 25) return ''
  if (percent === 100) return ', all records looked at'
  return percent < 50 ? ', over a quarter done' : percent < 75 ? ', over half done' : ', over three quarters done'
}
