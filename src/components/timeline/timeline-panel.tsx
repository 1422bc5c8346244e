import { History } from 'lucide-react'
import type { ChangeContext } from '@/src/components/timeline/change-entry.tsx'
import { shownEntry } from '@/src/components/timeline/shown-entry.tsx'
import { nothingWords, timelineKindLabels } from '@/src/components/timeline/timeline-words.ts'
import { recordHref } from '@/src/components/records/record-pages.ts'
import { ChoicePills } from '@/src/components/ui/choice-pills.tsx'
import { Empty } from '@/src/components/ui/empty.tsx'
import { Pager } from '@/src/components/ui/pager.tsx'
import { Panel } from '@/src/components/ui/panel.tsx'
import { Time } from '@/src/components/ui/time.tsx'
import type { RecordObject } from '@/src/lib/objects/record-spec.ts'
import { bySave, type KnownCurrency, type ShownEntry } from '@/src/lib/records/history/timeline-saves.ts'
import type { Page } from '@/src/lib/records/lists/keyset.ts'
import { type TimelineEntry, type TimelineKind, timelineKindsOf } from '@/src/lib/records/history/timeline.ts'

const anchor = 'timeline'

/** What has happened to a record, the newest first: what changed, what syncs did, what was written about it. */
export function TimelinePanel({
  page,
  of,
  kind,
  currency,
  context,
}: {
  page: Page<TimelineEntry>
  /** The record. */
  of: { readonly object: RecordObject; readonly id: string }
  /** The one that is shown; null: all. */
  kind: TimelineKind | null
  /** Of the record now. */
  currency: KnownCurrency
  context: ChangeContext
}) {
  const path = recordHref(of.object, of.id)
  const href = (chosen: TimelineKind | null) => `${path}${chosen === null ? '' : `?timeline=${chosen}`}#${anchor}`
  // What the currency was at the time follows from the changes since, which only the first page of all changes has.
  const known = page.previous === null && (kind === null || kind === 'changes') ? currency : undefined
  const { title, why } = nothingWords[kind ?? 'all']
  return (
    <div id={anchor} className="scroll-mt-4">
      <Panel
        title="Timeline"
        flush
        actions={
          <ChoicePills
            label="What the timeline shows"
            current={kind ?? 'all'}
            choices={[
              { value: 'all', href: href(null), label: 'Everything' },
              ...timelineKindsOf(of.object).map((each) => ({ value: each, href: href(each), label: timelineKindLabels[each] })),
            ]}
          />
        }
      >
        {page.rows.length > 0 ? (
          <ol aria-label="Timeline, the newest first" className="divide-y divide-border">
            {bySave(page.rows, known).map((shown) => (
              <TimelineItem key={shown.entry.tie} shown={shown} context={context} />
            ))}
          </ol>
        ) : (
          <Empty icon={History} title={title}>
            {why}
          </Empty>
        )}
        <Pager
          label="Pages of the timeline"
          path={path}
          query={{ timeline: kind ?? undefined }}
          parameter="timeline"
          anchor={anchor}
          previous={page.previous}
          next={page.next}
          labels={['Newer', 'Older']}
        />
      </Panel>
    </div>
  )
}

function TimelineItem({ shown, context }: { shown: ShownEntry; context: ChangeContext }) {
  const { happenedAt } = shown.entry
  const { icon: Icon, content } = shownEntry(shown, context)
  return (
    <li className="grid grid-cols-[1rem_minmax(0,1fr)] gap-x-3 px-4 py-3">
      <Icon aria-hidden className="mt-0.5 size-4 text-muted" />
      <div className="grid min-w-0 grid-cols-[minmax(0,1fr)] gap-x-4 gap-y-0.5 sm:grid-cols-[minmax(0,1fr)_auto]">
        <div className="min-w-0">{content}</div>
        <p className="text-muted sm:text-right">
          <Time iso={happenedAt} />
        </p>
      </div>
    </li>
  )
}
