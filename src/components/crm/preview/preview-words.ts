import type { PreviewOutcome, SidedOutcome } from '@/src/lib/crm/domain/preview-outcome.ts'
import type { PreviewView } from '@/src/lib/contract/previews.ts'
import { formatNumber } from '@/src/lib/core/text/number-text.ts'

/** The outcomes in the order in which a person reads them: what would be written first, what would stay last. */
export const sidedOutcomes: readonly SidedOutcome[] = [
  { side: 'link', outcome: 'linked' },
  { side: 'adsapp', outcome: 'created' },
  { side: 'crm', outcome: 'created' },
  { side: 'adsapp', outcome: 'updated' },
  { side: 'crm', outcome: 'updated' },
  { side: 'adsapp', outcome: 'archived' },
  { side: 'crm', outcome: 'archived' },
  { side: 'adsapp', outcome: 'restored' },
  { side: 'link', outcome: 'conflict' },
  { side: 'link', outcome: 'ambiguous' },
  { side: 'link', outcome: 'left_out' },
  { side: 'link', outcome: 'unchanged' },
]

const words: Readonly<Record<PreviewOutcome, string>> = {
  linked: 'Linked',
  created: 'Created',
  updated: 'Updated',
  archived: 'Archived',
  restored: 'Restored',
  conflict: 'In conflict',
  ambiguous: 'Needs a person',
  left_out: 'Not synced',
  unchanged: 'Unchanged',
}

/** `Created here`, `Updated in HubSpot`, `Needs a person`. */
export function outcomeWords({ side, outcome }: SidedOutcome, crm: string): string {
  if (side === 'link') return words[outcome]
  return `${words[outcome]} ${side === 'crm' ? `in ${crm}` : 'here'}`
}

/** An outcome as an address has it. */
export function outcomeParameter({ side, outcome }: SidedOutcome): string {
  return `${side}-${outcome}`
}

export const outcomeParameters = sidedOutcomes.map(outcomeParameter)

export function outcomeOf(parameter: string | undefined): SidedOutcome | undefined {
  return sidedOutcomes.find((each) => outcomeParameter(each) === parameter)
}

/** How far a preview is, and what it is of. */
export function previewSentence(preview: PreviewView, crm: string): string {
  const { status, recordsProcessed, recordsExpected } = preview
  const seen = formatNumber(recordsProcessed)
  switch (status) {
    case 'running': {
      if (preview.resumeAt !== null)
        return `It waits for ${crm}’s limit, and goes on by itself. ${seen} records looked at so far.`
      const of = recordsExpected === null ? '' : ` of about ${formatNumber(Math.max(recordsExpected, recordsProcessed))}`
      return `Looking at every record: ${seen}${of} so far. What is below is true for those.`
    }
    case 'completed':
      return `${recordsProcessed === 1 ? '1 record was' : `${seen} records were`} looked at. Nothing was written, here or in ${crm}.`
    case 'failed':
      return 'The preview stopped before it had seen every record. Nothing was written.'
    case 'cancelled':
      return 'The preview was cancelled. Nothing was written.'
  }
}
