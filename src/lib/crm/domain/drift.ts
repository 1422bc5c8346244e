/** How sure a measurement is to be: of a hundred such samples, so many have the true share within their margin. */
export const driftConfidence = 0.95
/** How far from the true share a measurement may be at the most, as a share of all: two in a hundred. */
export const driftMargin = 0.02
/** The normal distribution's quantile for that confidence. */
const z = 1.959_964

/**
 * How many of so many records have to be compared so that the share of those that differ is known within the margin, whatever it is: the
 * sample of a proportion (at its widest, one half), corrected for a finite population.
 */
export function driftSampleSize(population: number): number {
  if (population <= 0) return 0
  const infinite = (z * z * 0.25) / (driftMargin * driftMargin)
  return Math.min(population, Math.ceil(infinite / (1 + (infinite - 1) / population)))
}

/** Where the share of all lies at that confidence, given a sample of them. */
export type DriftInterval = { readonly share: number; readonly low: number; readonly high: number }

/**
 * Wilson's interval of a proportion, which holds for small shares and samples too, narrowed for a finite population: of a sample of all, the
 * share is known.
 */
export function driftInterval(differing: number, sampled: number, population: number): DriftInterval {
  if (sampled === 0) return { share: 0, low: 0, high: 1 }
  const share = differing / sampled
  if (sampled >= population) return { share, low: share, high: share }
  const correction = (population - sampled) / Math.max(1, population - 1)
  const zz = z * z * correction
  const centre = (share + zz / (2 * sampled)) / (1 + zz / sampled)
  const half = (Math.sqrt(zz) / (1 + zz / sampled)) * Math.sqrt((share * (1 - share)) / sampled + zz / (4 * sampled * sampled))
  return { share, low: Math.max(0, Math.min(share, centre - half)), high: Math.min(1, Math.max(share, centre + half)) }
}

/** How many of a sample each object gets: as many as its share of all, so that every record is as likely to be in it. */
export function driftShares<Name extends string>(
  populations: readonly (readonly [Name, number])[],
  size: number,
): readonly (readonly [Name, number])[] {
  const all = populations.reduce((sum, [, count]) => sum + count, 0)
  if (all === 0) return []
  return populations
    .map(([name, count]) => [name, Math.min(count, Math.ceil((size * count) / all))] as const)
    .filter(([, count]) => count > 0)
}
