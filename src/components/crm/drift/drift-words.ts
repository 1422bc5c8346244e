import { counted, formatNumber } from '@/src/components/format.ts'
import type { DriftMeasurement } from '@/src/lib/records/drift.ts'

/** `1.4 %`. */
export function shareText(share: number): string {
  return `${(share * 100).toLocaleString('en', { maximumFractionDigits: 1 })} %`
}

/** What was measured, and how sure that is. */
export function driftSentence({ sampled, population, differing, low, high, confidence }: DriftMeasurement, crm: string): string {
  const compared =
    sampled === population
      ? `All ${counted(population, 'linked record')} were compared`
      : `${formatNumber(sampled)} of ${counted(population, 'linked record')} were compared`
  const found =
    differing === 0 ? `none differed from ${crm}` : `${formatNumber(differing)} differed from ${crm} although nothing waited`
  if (sampled === population) return `${compared}: ${found}.`
  return `${compared}: ${found}. Of all of them, between ${shareText(low)} and ${shareText(high)} differ, at ${shareText(confidence)} confidence.`
}
