import { ListChecks } from 'lucide-react'
import { RunList } from '@/src/components/crm/runs/run-list.tsx'
import { type RunFilterChoice, RunFilterBar } from '@/src/components/crm/runs/run-filter-bar.tsx'
import { filteredHref, periods, runFilterParameters, sinceOf } from '@/src/components/crm/runs/run-filters.ts'
import { runStateWords, syncTypeWords } from '@/src/components/crm/words.ts'
import { LeftOutOf } from '@/src/components/left-out.tsx'
import { type PageQuery, readPageQuery, textParameter } from '@/src/components/page-query.ts'
import { RefreshWhile } from '@/src/components/refresh-while.tsx'
import { Empty } from '@/src/components/ui/empty.tsx'
import { LinkButton } from '@/src/components/ui/link-button.tsx'
import { Pager } from '@/src/components/ui/pager.tsx'
import { Panel } from '@/src/components/ui/panel.tsx'
import { crmNames, type CrmType } from '@/src/lib/crm/domain/crm-type.ts'
import { pageStart } from '@/src/lib/records/lists/keyset.ts'
import { runCursorSchema, runsInList } from '@/src/lib/records/runs/run-list.ts'
import type { UserClient } from '@/src/lib/records/rows.ts'
import type { ConnectionView } from '@/src/lib/records/connections/sync-views.ts'

const pageSize = 50

/** The runs of one connection or of all, with filters; every filter and page has an address. */
export async function RunHistory({
  client,
  organizationId,
  connections,
  of,
  path,
  searchParams,
}: {
  client: UserClient
  organizationId: string
  connections: readonly ConnectionView[]
  /** Only runs of this CRM; otherwise there is a filter. */
  of?: CrmType
  path: string
  searchParams: PageQuery
}) {
  const read = await readPageQuery(searchParams, {
    ...runFilterParameters,
    after: textParameter,
    before: textParameter,
  })
  const { after, before, ...filters } = read
  const one = connections.find((each) => each.crmType === (of ?? filters.crm))
  const page = await runsInList(
    client,
    organizationId,
    {
      connectionId: one?.id,
      syncType: filters.kind,
      state: filters.state,
      trigger: filters.trigger,
      since: sinceOf(filters.period, Date.now()),
      withChanges: filters.changes === 'only',
    },
    pageStart({ after, before }, runCursorSchema),
    pageSize,
  )
  const crmOf = new Map(connections.map(({ id, crmType }) => [id, crmNames[crmType]]))
  const isFiltered = filteredHref(path, filters) !== path
  return (
    <div className="flex flex-col gap-4">
      <RefreshWhile active={page.rows.some((run) => run.status === 'running' && run.resumeAt === null)} />
      <LeftOutOf searchParams={searchParams} read={read} href={path} />
      <RunFilterBar path={path} filters={filters} choices={of ? ofAnyRun : [crmChoice(connections), ...ofAnyRun]} />
      <Panel flush>
        {page.rows.length > 0 ? (
          <RunList runs={page.rows.map((run) => ({ ...run, crm: crmOf.get(run.connectionId) ?? 'a CRM' }))} />
        ) : (
          <Empty
            icon={ListChecks}
            title={isFiltered ? 'No run fits these filters' : 'No sync has run yet'}
            action={
              isFiltered ? (
                <LinkButton href={path} variant="outline" size="sm">
                  Show all runs
                </LinkButton>
              ) : null
            }
          />
        )}
        <Pager
          label="Pages of runs"
          path={path}
          query={filters}
          previous={page.previous}
          next={page.next}
          labels={['Newer', 'Older']}
        />
      </Panel>
    </div>
  )
}

function crmChoice(connections: readonly ConnectionView[]): RunFilterChoice {
  const crms = connections.map(({ crmType }) => ({ value: crmType, label: crmNames[crmType] }))
  return { name: 'crm', label: 'CRM', any: 'All CRMs', options: crms }
}

const ofAnyRun: readonly RunFilterChoice[] = [
  { name: 'kind', label: 'Kind', any: 'All kinds', options: options(syncTypeWords) },
  { name: 'state', label: 'State', any: 'All states', options: options(runStateWords) },
  {
    name: 'trigger',
    label: 'Started by',
    any: 'Anything',
    options: [
      { value: 'user', label: 'A person' },
      { value: 'cron', label: 'The schedule' },
      { value: 'webhook', label: 'A live change' },
    ],
  },
  {
    name: 'period',
    label: 'Started in',
    any: 'Any time',
    options: Object.entries(periods).map(([value, { label }]) => ({ value, label })),
  },
]

function options(words: Readonly<Record<string, string>>) {
  return Object.entries(words).map(([value, label]) => ({ value, label }))
}
