import { counted } from '@/src/components/format.ts'
import { formatNumber, percentText } from '@/src/lib/core/text/number-text.ts'
import type { DriftMeasurement } from '@/src/lib/records/connections/drift.ts'

/** What was measured, and how sure that is. */
export function driftSentence({ sampled, population, differing, low, high, confidence }: DriftMeasurement, crm: string): string {
  const compared =
    sampled === population
      ? `All ${counted(population, 'linked record')} were compared`
      : `${formatNumber(sampled)} of ${counted(population, 'linked record')} were compared`
  const found =
    differing === 0 ? `none differed from ${crm}` : `${formatNumber(differing)} differed from ${crm} although nothing waited`
  if (sampled === population) return `${compared}: ${found}.`
  return `${compared}: ${found}. Of all of them, between ${percentText(low)} and ${percentText(high)} differ, at ${percentText(confidence)} confidence.`
}
