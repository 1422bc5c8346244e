import { ListChecks } from 'lucide-react'
import { errorsHref, recordsHref, runHref } from '@/src/components/crm/crm-pages.ts'
import { RunRecords } from '@/src/components/crm/runs/run-records.tsx'
import { openRunLists, runListTitle } from '@/src/components/crm/words.ts'
import { Empty } from '@/src/components/ui/empty.tsx'
import { LinkButton } from '@/src/components/ui/link-button.tsx'
import { Pager } from '@/src/components/ui/pager.tsx'
import { Panel } from '@/src/components/ui/panel.tsx'
import { crmNames } from '@/src/lib/crm/domain/crm-type.ts'
import type { RunList, RunRecord } from '@/src/lib/records/history/change-views.ts'
import type { Page } from '@/src/lib/records/lists/keyset.ts'
import type { ConnectionView, RunRow } from '@/src/lib/records/connections/sync-views.ts'
import type { Titles } from '@/src/lib/records/fields/titles.ts'

/** A page of one of a run's lists of records, as those that it created. */
export function RunListPanel({
  run,
  list,
  page,
  titles,
  labels,
  connection: { crmType, account },
}: {
  run: RunRow
  list: RunList
  page: Page<RunRecord>
  titles: Titles
  /** What the sync called records of the CRM that are none here, by their links. */
  labels: ReadonlyMap<string, string>
  connection: Pick<ConnectionView, 'crmType' | 'account'>
}) {
  return (
    <Panel
      title={runListTitle(list, crmNames[crmType])}
      flush
      actions={
        openRunLists.has(list) ? (
          <LinkButton
            href={list === 'failed' ? errorsHref(crmType) : recordsHref(crmType, 'attention')}
            variant="outline"
            size="sm"
          >
            What needs attention now
          </LinkButton>
        ) : null
      }
    >
      {page.rows.length > 0 ? (
        <RunRecords
          records={page.rows}
          titles={titles}
          labels={labels}
          crmType={crmType}
          account={account}
          actions={actionsOf(run)}
        />
      ) : (
        <Empty icon={ListChecks} title="No records in this list" />
      )}
      <Pager label="Pages of records" path={runHref(run.id)} query={{ show: list }} previous={page.previous} next={page.next} />
    </Panel>
  )
}

/** What to do about a failed record, by its id here. */
function actionsOf({ errors }: RunRow): ReadonlyMap<string, string> {
  return new Map(errors.flatMap(({ recordId, action }) => (recordId && action ? [[recordId, action] as const] : [])))
}
