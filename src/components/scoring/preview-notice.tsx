import { counted } from '@/src/components/format.ts'
import { formatNumber } from '@/src/lib/core/text/number-text.ts'
import { recordHref } from '@/src/components/records/record-pages.ts'
import { Notice } from '@/src/components/ui/notice.tsx'
import type { ScoringPreview } from '@/src/lib/contract/lead-scoring.ts'

/** What the rules as they are edited would change. */
export function PreviewNotice({ preview: { leads, changed, average, examples } }: { preview: ScoringPreview }) {
  return (
    <Notice
      tone="info"
      quiet
      title={
        changed === 0
          ? `No score would change: ${counted(leads, 'lead is', 'leads are')} scored by rules.`
          : `${counted(changed, 'lead', 'leads')} of ${formatNumber(leads)} would change.`
      }
    >
      {average === null ? null : <p>The average would be {formatNumber(average)}.</p>}
      {examples.length > 0 ? (
        <ul>
          {examples.map(({ id, name, before, after }) => (
            <li key={id}>
              <a href={recordHref('lead', id)} className="text-link inline-block py-0.5">
                {name ?? 'A lead without a name'}
              </a>
              : {before === null ? 'no score' : formatNumber(before)} → {formatNumber(after)}
            </li>
          ))}
        </ul>
      ) : null}
    </Notice>
  )
}
