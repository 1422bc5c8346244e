import type { Direction } from '../field-mapping.ts'
import type { CrmField } from '../mapping-rules.ts'
import type { Agreement, Likeness } from './value-agreement.ts'

export const sureFrom = 0.9
export const likelyFrom = 0.6
/** Choices that go with each other, whatever they are called: for a person to look at. */
const translatedScore = 0.74
/** Records that hint at a pair, where they say something that few would say by chance. */
const hintsFrom = 2
const hintedScore = 0.66
/** Records from which values prove something. */
const provesFrom = 3

/**
 * How likely a pair of fields means the same, by its words and by what linked records hold: from 0 to about 1.
 * @param byWords what their names and labels say, or a proposal
 */
export function pairScore(
  byWords: number,
  { agreement, likeness }: { readonly agreement: Agreement | null; readonly likeness: Likeness | null },
  of: {
    readonly theirs: CrmField
    readonly direction: Direction
    readonly isCustom: boolean
    /** Whether name and label both say something. */
    readonly bothSay: boolean
  },
): number {
  const penalty = penaltyOf(of.theirs, of.direction)
  const worded = byWords - penalty + (of.bothSay ? 0.03 : 0)
  if (agreement === null) return worded
  const hinted = isHinted(agreement, likeness) ? hintedScore - penalty : 0
  if (agreement.compared < provesFrom) return Math.max(worded, hinted)
  const isTranslated = likeness?.isTranslated === true && of.isCustom
  return scoreByValues(agreement, { worded, hinted, penalty, isTranslated, near: likeness?.near ?? 0 })
}

/** What the CRM computes is rarely what somebody means to keep here. */
function penaltyOf({ readOnly }: CrmField, direction: Direction): number {
  if (readOnly) return 0.12
  return direction === 'from_crm' ? 0.1 : 0
}

/** Two records that say the same of something that few would say by chance, and none that says another thing. */
function isHinted(agreement: Agreement, likeness: Likeness | null): boolean {
  const areAllAlike = agreement.agreed + (likeness?.near ?? 0) >= agreement.compared
  return areAllAlike && agreement.agreed >= 1 && (likeness?.telling ?? 0) >= hintsFrom
}

/** What records enough to prove something say: for the pair or against it. */
function scoreByValues(
  { agreed: same, compared, distinct }: Agreement,
  of: {
    readonly worded: number
    readonly hinted: number
    readonly penalty: number
    readonly isTranslated: boolean
    readonly near: number
  },
): number {
  const { worded, hinted, penalty } = of
  const share = same / compared
  const isProven = distinct >= provesFrom
  // Of three records it is a guess, and a good one.
  const alone = same > provesFrom ? 0.93 : 0.7
  if (share >= 0.85 && isProven) return Math.max(worded + 0.1, alone - penalty)
  if (of.isTranslated) return Math.max(worded, translatedScore - penalty)
  if (share >= 0.5) return Math.max(hinted, worded + (isProven ? 0.05 : 0))
  // Written otherwise, and what the words say anyway; but no values that prove it.
  const alike = (same + of.near) / compared
  if (alike >= 0.5 && worded >= likelyFrom) return Math.max(hinted, Math.min(worded, sureFrom - 0.01))
  if (hinted > 0) return Math.max(hinted, worded)
  return worded - (share < 0.2 ? 0.4 : 0.15)
}
