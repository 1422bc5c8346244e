import { History } from 'lucide-react'
import { fieldLabel } from '@/src/lib/records/fields/field-label.ts'
import { historyAnchor } from '@/src/components/history/history-href.ts'
import { HistoryList } from '@/src/components/history/history-list.tsx'
import { recordHref } from '@/src/components/records/record-pages.ts'
import { Empty } from '@/src/components/ui/empty.tsx'
import { LinkButton } from '@/src/components/ui/link-button.tsx'
import { Pager } from '@/src/components/ui/pager.tsx'
import { Panel } from '@/src/components/ui/panel.tsx'
import type { ChangeView } from '@/src/lib/records/history/change-views.ts'
import type { HistoryNames } from '@/src/lib/records/history/history.ts'
import type { Page } from '@/src/lib/records/lists/keyset.ts'
import type { RecordObject } from '@/src/lib/objects/record-spec.ts'
import type { Titles } from '@/src/lib/records/fields/titles.ts'

export type ShownFieldHistory = {
  readonly field: string
  readonly page: Page<ChangeView>
  readonly names: HistoryNames
}

/** Where the value of one field comes from: what it was and became, the newest first. */
export function FieldHistory({
  of,
  history: { field, page, names },
  titles,
  mayUndo,
}: {
  of: { readonly object: RecordObject; readonly id: string }
  history: ShownFieldHistory
  titles: Titles
  mayUndo: boolean
}) {
  const label = fieldLabel(field)
  const path = recordHref(of.object, of.id)
  return (
    <div id={historyAnchor} className="mt-4 scroll-mt-4">
      <Panel
        title={`History of ${label}`}
        flush
        actions={
          <LinkButton href={path} variant="ghost" size="sm" prefetch={false} scroll={false}>
            Close<span className="sr-only"> the history of {label}</span>
          </LinkButton>
        }
      >
        {page.rows.length > 0 ? (
          <HistoryList
            label={`History of ${label}, the newest first`}
            entries={page.rows}
            names={names}
            titles={titles}
            of="field"
            mayUndo={mayUndo}
          />
        ) : (
          <Empty icon={History} title="Nothing is logged of this field">
            It is as it was when the record was made, or its changes are older than three years.
          </Empty>
        )}
        <Pager
          label={`Pages of the history of ${label}`}
          path={path}
          query={{ history: field }}
          parameter="history"
          anchor={historyAnchor}
          previous={page.previous}
          next={page.next}
          labels={['Newer', 'Older']}
        />
      </Panel>
    </div>
  )
}
