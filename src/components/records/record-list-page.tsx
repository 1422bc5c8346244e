import { Plus, SearchX } from 'lucide-react'
import { Suspense } from 'react'
import { actOnRecords, changeRecords, recordsOfList } from '@/app/dashboard/_records/bulk-actions.ts'
import { ViewSwitch } from '@/src/components/board/view-switch.tsx'
import { BulkBar } from '@/src/components/bulk-bar.tsx'
import { crmListPath } from '@/src/components/crm/crm-pages.ts'
import { counted } from '@/src/components/format.ts'
import { LeftOut } from '@/src/components/left-out.tsx'
import type { AddressPart } from '@/src/components/page-query.ts'
import { FollowWaiting } from '@/src/components/follow-waiting.tsx'
import { listActions } from '@/src/components/records/bulk-words.ts'
import { bulkFields } from '@/src/components/records/buildable-fields.ts'
import { exportOfChosen } from '@/src/components/records/export-href.ts'
import { FilterChips } from '@/src/components/records/filter-chips.tsx'
import { ListTools } from '@/src/components/records/list-tools.tsx'
import { ListFilters } from '@/src/components/records/list-filters.tsx'
import {
  everyGroup,
  groupOf,
  type ListAddress,
  listHref,
  sortHref,
  sortsOf,
  stayingParameters,
} from '@/src/components/records/list-query.ts'
import { NarrowedDown } from '@/src/components/records/narrowed-down.tsx'
import { objectIcons } from '@/src/components/records/object-icons.ts'
import { type OnlyInCrms, OnlyInCrmsNote } from '@/src/components/records/only-in-crms.tsx'
import { listPath, listTitle } from '@/src/components/records/record-pages.ts'
import type { RecordState } from '@/src/components/records/record-states.ts'
import { RecordsTable } from '@/src/components/records/records-table.tsx'
import { SearchBox } from '@/src/components/records/search-box.tsx'
import { SelectionProvider } from '@/src/components/selection.tsx'
import { Empty } from '@/src/components/ui/empty.tsx'
import { LinkButton } from '@/src/components/ui/link-button.tsx'
import { LinkChoice } from '@/src/components/ui/link-choice.tsx'
import { PageHeader } from '@/src/components/ui/page-header.tsx'
import { Pager } from '@/src/components/ui/pager.tsx'
import { Panel } from '@/src/components/ui/panel.tsx'
import { may, type Role } from '@/src/lib/core/access/roles.ts'
import { isSyncedObject } from '@/src/lib/crm/domain/objects.ts'
import { recordSpecOf } from '@/src/lib/objects/record-objects.ts'
import type { RecordObject } from '@/src/lib/objects/record-spec.ts'
import type { Page } from '@/src/lib/records/lists/keyset.ts'
import type { ObjectConnection } from '@/src/lib/records/connections/object-connections.ts'
import { pagesOf } from '@/src/lib/records/pages/pages.ts'
import { countedMax, type RecordFilter, type RecordRow } from '@/src/lib/records/lists/record-list.ts'
import type { savedViews } from '@/src/lib/records/lists/saved-views.ts'
import type { Titles } from '@/src/lib/records/fields/titles.ts'
import type { waitingOf } from '@/src/lib/records/connections/waiting.ts'

/** What a list page has read. */
export type RecordList = {
  readonly query: ListAddress
  /** What its address asks for that it does not know. */
  readonly leftOut: readonly AddressPart[]
  /** Of a list by a state of the sync: what CRMs alone have of it. */
  readonly only: OnlyInCrms | null
  readonly filter: RecordFilter
  readonly page: Page<RecordRow>
  /** Streamed after the rows. */
  readonly counting: Promise<number>
  readonly connections: readonly ObjectConnection[]
  readonly states: ReadonlyMap<string, RecordState>
  /** Who deleted each of them, where deleted ones are listed. */
  readonly deletedBy: ReadonlyMap<string, string>
  readonly waiting: Awaited<ReturnType<typeof waitingOf>>
  /** Of what their values lead to. */
  readonly titles: Titles
  /** Who they can belong to. */
  readonly choices: Titles
  /** Who looks. */
  readonly userId: string
  readonly saved: Awaited<ReturnType<typeof savedViews>>
}

/** The list of an object's records: search, order, filters, what can be done to several, and its pages. */
export function RecordListPage({
  list: { query, leftOut, only, filter, page, counting, connections, states, deletedBy, waiting, titles, choices, userId, saved },
  role,
  organizationId,
}: {
  list: RecordList
  role: Role
  organizationId: string
}) {
  const { object } = query
  const { one, many } = recordSpecOf(object)
  const { placeholder } = pagesOf(object).list
  const ids = page.rows.map((row) => row.id)
  const { search, list, connectionId, deleted, where, conditions } = filter
  const isFiltered =
    search !== '' || list !== null || query.crm !== undefined || deleted || Object.keys(where).length > 0 || conditions.length > 0
  const actions = listActions(object, role, connections, deleted, bulkFields(object, choices))
  const file = exportOfChosen(query, organizationId)
  const crmTypes = connections.flatMap(({ status, isSynced, crmType }) =>
    status !== 'disconnected' && isSynced ? [crmType] : [],
  )
  return (
    <>
      {ids.length > 0 ? <FollowWaiting records={ids} shown={waiting} /> : null}
      <PageHeader
        title={listTitle(object)}
        actions={may(role, 'edit') && !pagesOf(object).isMadeOnOthers ? <NewButton object={object} hasIcon /> : null}
      >
        <Suspense key={JSON.stringify(filter)} fallback="Counting…">
          <Total counting={counting} object={object} searched={isFiltered} />
        </Suspense>
      </PageHeader>
      {pagesOf(object).stage === undefined ? null : (
        <div className="mb-3">
          <ViewSwitch current="list" />
        </div>
      )}
      <div className="mb-4 flex flex-col gap-2 sm:flex-row sm:flex-wrap sm:[&>*]:w-44 sm:[&>*:first-child]:w-auto sm:[&>*:first-child]:min-w-64 sm:[&>*:first-child]:flex-1">
        <SearchBox search={search} label={deleted ? `Search deleted ${many}` : `Search ${many}`} placeholder={placeholder} />
        <ListFilters query={query} crmTypes={crmTypes} choices={choices} me={userId} />
        {deleted ? null : (
          <div className="sm:hidden">
            <LinkChoice
              label="Sort by"
              value={query.sort}
              targets={sortsOf(object).map(([sort, label]) => ({
                value: sort,
                label,
                // From another order, so that it is not the reverse of this one.
                href: sortHref({ ...query, sort: sort === 'name' ? 'updated' : 'name' }, sort),
              }))}
            />
          </div>
        )}
      </div>
      <ListTools
        query={query}
        where={where}
        choices={choices}
        saved={saved}
        role={role}
        userId={userId}
        organizationId={organizationId}
      />
      <LeftOut parts={leftOut} href={listHref(query)} />
      {only !== null && isSyncedObject(object) ? <OnlyInCrmsNote object={object} only={only} /> : null}
      <NarrowedDown query={query} titles={titles} />
      <FilterChips query={query} titles={titles} />
      <Panel flush>
        {page.rows.length > 0 ? (
          <SelectionProvider ids={ids}>
            <BulkBar
              actions={actions}
              noun={one}
              nouns={many}
              act={actOnRecords.bind(null, object)}
              change={changeRecords.bind(null, object)}
              file={file}
              matching={
                page.previous || page.next
                  ? recordsOfList.bind(null, {
                      object,
                      search,
                      list,
                      connectionId,
                      deleted,
                      where,
                      built: query.built,
                    })
                  : null
              }
            />
            <RecordsTable
              rows={page.rows}
              titles={titles}
              states={states}
              query={query}
              deletedBy={deletedBy}
              isSelectable={actions.length > 0 || file !== null}
            />
          </SelectionProvider>
        ) : isFiltered ? (
          <NothingFound query={query} />
        ) : (
          <NothingYet object={object} role={role} connections={connections} />
        )}
        <Pager
          label={`Pages of ${many}`}
          path={listPath(object)}
          query={stayingParameters(query)}
          previous={page.previous}
          next={page.next}
        />
      </Panel>
    </>
  )
}

function NewButton({ object, hasIcon = false }: { object: RecordObject; hasIcon?: boolean }) {
  return (
    <LinkButton href={`${listPath(object)}/new`} variant="primary">
      {hasIcon ? <Plus aria-hidden /> : null}
      New {recordSpecOf(object).one}
    </LinkButton>
  )
}

function NothingFound({ query }: { query: ListAddress }) {
  const { object, search, deleted } = query
  const { one, many } = recordSpecOf(object)
  const { group } = pagesOf(object).list
  const isWholeGroup = group !== undefined && groupOf(query) !== null && search === ''
  const all = listHref({ ...query, list: null, deleted: false, crm: undefined, search: '', filters: {}, built: {} })
  const href = isWholeGroup ? listHref({ ...query, filters: { [group.name]: everyGroup } }) : all
  const title = search !== '' ? `No ${one} matches this search` : deleted ? `No deleted ${many}` : `No ${one} is in this list`
  return (
    <Empty
      icon={SearchX}
      title={title}
      action={
        <LinkButton href={href} variant="outline">
          {search === '' ? `Show all ${many}` : 'Clear search'}
        </LinkButton>
      }
    >
      {search === '' ? null : `Searched ${pagesOf(object).list.searched} for “${search}”.`}
    </Empty>
  )
}

function NothingYet({
  object,
  role,
  connections,
}: {
  object: RecordObject
  role: Role
  connections: readonly ObjectConnection[]
}) {
  const { many } = recordSpecOf(object)
  const connected = connections.filter(({ status }) => status !== 'disconnected')
  const isOff = connected.length > 0 && connected.every(({ isSynced }) => !isSynced)
  const isMadeHere = may(role, 'edit') && !pagesOf(object).isMadeOnOthers
  const isSynced = isSyncedObject(object)
  return (
    <Empty
      icon={objectIcons[object]}
      title={`No ${many} yet`}
      action={
        <div className="flex flex-wrap justify-center gap-2">
          {isMadeHere ? <NewButton object={object} /> : null}
          {isSynced && may(role, 'connections') ? (
            <LinkButton href={crmListPath} variant="outline">
              {connected.length === 0 ? 'Connect a CRM' : 'Go to CRM sync'}
            </LinkButton>
          ) : null}
        </div>
      }
    >
      {isMadeHere
        ? `Add the first one here${isSynced ? `, or ${emptyAdvice()}` : ''}.`
        : `They appear here once somebody adds one${isSynced ? ', or once a CRM is synced' : ''}.`}
    </Empty>
  )

  function emptyAdvice(): string {
    if (connected.length === 0) return `have a CRM connected to sync the ${many} from there`
    return isOff ? `have ${many} switched on for a CRM, on its page under CRM sync` : 'sync a CRM that has some'
  }
}

async function Total({ counting, object, searched }: { counting: Promise<number>; object: RecordObject; searched: boolean }) {
  const { one, many } = recordSpecOf(object)
  const count = await counting
  const words = counted(Math.min(count, searched ? countedMax : count), one, many)
  if (!searched) return <span aria-live="polite">{words}</span>
  return <span aria-live="polite">{count > countedMax ? `More than ${words} found` : `${words} found`}</span>
}
