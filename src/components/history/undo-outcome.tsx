import NextLink from 'next/link'
import { runHref } from '@/src/components/crm/crm-pages.ts'
import { formatNumber } from '@/src/lib/core/text/number-text.ts'
import { type ShownUndo, UndoEntries } from '@/src/components/history/undo-preview.tsx'
import { LinkButton } from '@/src/components/ui/link-button.tsx'
import { Panel } from '@/src/components/ui/panel.tsx'
import type { Titles } from '@/src/lib/records/fields/titles.ts'
import type { UndoOutcome } from '@/src/lib/records/history/undo.ts'

/** What became of an undo: how much was put back, and what stayed and why. */
export function UndoResult({
  run,
  counts,
  left,
  next,
  titles,
  crm,
}: {
  run: { readonly id: string; readonly undoes: string | null; readonly completedAt: string | null }
  counts: Readonly<Record<UndoOutcome, number>>
  /** A page of what stayed. */
  left: readonly ShownUndo[]
  /** Where the next page begins. */
  next: number | null
  titles: Titles
  crm: string
}) {
  const { open, restored, already } = counts
  const parts = [
    `${formatNumber(restored)} put back`,
    ...(already > 0 ? [`${formatNumber(already)} as before already`] : []),
    `${formatNumber(counts.left)} left as they are`,
    ...(open > 0 ? [`${formatNumber(open)} ${run.completedAt === null ? 'still to do' : 'not looked at'}`] : []),
  ]
  return (
    <Panel
      title="What was undone"
      flush={left.length > 0}
      actions={
        run.undoes === null ? null : (
          <NextLink href={runHref(run.undoes)} prefetch={false} className="text-link inline-block py-0.5">
            The run that was undone
          </NextLink>
        )
      }
    >
      <output className={`block ${left.length > 0 ? 'border-b border-border px-4 py-3' : ''}`}>{parts.join(', ')}.</output>
      {left.length > 0 ? <UndoEntries label="What stayed" entries={left} titles={titles} crm={crm} isDone /> : null}
      {next === null ? null : (
        <p className="border-t border-border px-4 py-3">
          <LinkButton href={`${runHref(run.id)}?left_after=${next}`} prefetch={false} variant="outline" size="sm">
            More of what stayed
          </LinkButton>
        </p>
      )}
    </Panel>
  )
}
