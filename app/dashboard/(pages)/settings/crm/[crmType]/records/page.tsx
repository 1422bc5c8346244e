import { ListChecks } from 'lucide-react'
import type { Metadata } from 'next'
import NextLink from 'next/link'
import { actOnLinks, linksOfList } from '@/app/dashboard/_records/bulk-actions.ts'
import { BulkBar } from '@/src/components/bulk-bar.tsx'
import { recordActions } from '@/src/components/records/bulk-words.ts'
import { SelectionProvider } from '@/src/components/selection.tsx'
import { crmHref, errorsHref, recordsHref } from '@/src/components/crm/crm-pages.ts'
import { objectTitle } from '@/src/components/crm/objects/object-words.ts'
import { ObjectPills } from '@/src/components/crm/objects/object-pills.tsx'
import { AdviceForOthers } from '@/src/components/crm/errors/advice-for-others.tsx'
import { LinkRows } from '@/src/components/crm/link-rows.tsx'
import { connectionPage } from '@/src/components/crm/connection/connection-page.tsx'
import { type CrmParams, requireCrmType } from '@/src/components/crm/require-connection.ts'
import { linkListWords } from '@/src/components/crm/words.ts'
import { SearchBox } from '@/src/components/records/search-box.tsx'
import { formatNumber } from '@/src/lib/core/text/number-text.ts'
import { LeftOutOf } from '@/src/components/left-out.tsx'
import { choiceParameter, readPageQuery, textParameter } from '@/src/components/page-query.ts'
import { FollowWaiting } from '@/src/components/follow-waiting.tsx'
import { ChoicePills } from '@/src/components/ui/choice-pills.tsx'
import { Empty } from '@/src/components/ui/empty.tsx'
import { LinkButton } from '@/src/components/ui/link-button.tsx'
import { Notice } from '@/src/components/ui/notice.tsx'
import { Pager } from '@/src/components/ui/pager.tsx'
import { Panel } from '@/src/components/ui/panel.tsx'
import { may } from '@/src/lib/core/access/roles.ts'
import { crmNames, type CrmType } from '@/src/lib/crm/domain/crm-type.ts'
import { type SyncedObject, syncedObjects } from '@/src/lib/crm/domain/objects.ts'
import { shownSynced } from '@/src/lib/records/pages/pages.ts'
import { idCursorSchema, pageStart } from '@/src/lib/records/lists/keyset.ts'
import { type LinkList, linkLists } from '@/src/lib/records/links/link-state.ts'
import { mappedDirections } from '@/src/lib/records/connections/mapped-directions.ts'
import { linksInList, referencesOfLinks } from '@/src/lib/records/links/link-views.ts'
import { ownerTitles } from '@/src/lib/records/connections/owner-titles.ts'
import { titlesAndChoices } from '@/src/lib/records/forms/choices.ts'
import { noRecords, type ObjectState, objectsOf } from '@/src/lib/records/connections/connection-objects.ts'
import { waitingOf } from '@/src/lib/records/connections/waiting.ts'

const pageSize = 50

export async function generateMetadata({ params }: { params: CrmParams }): Promise<Metadata> {
  return { title: `${crmNames[await requireCrmType(params)]}: records` }
}

export default connectionPage(async ({ tenant, connection, searchParams }) => {
  const read = await readPageQuery(searchParams, {
    state: choiceParameter(linkLists),
    object: choiceParameter(syncedObjects),
    q: textParameter,
    after: textParameter,
    before: textParameter,
  })
  const { state, object: chosen, q = '', ...place } = read
  const { crmType } = connection
  const crm = crmNames[crmType]
  const list = state ?? 'attention'
  const search = q.trim().slice(0, 200).toWellFormed()
  const objects = await objectsOf(tenant.client, connection.id)
  const countsOf = (each: SyncedObject) => objects.find((state) => state.object === each)?.counts ?? noRecords
  // A link that names no object leads to records, not to an empty list beside them.
  const object = chosen ?? shownSynced.find((each) => countsOf(each)[list] > 0) ?? 'contact'
  const [page, directions] = await Promise.all([
    linksInList(tenant.client, connection.id, { object, list, search }, pageStart(place, idCursorSchema), pageSize),
    mappedDirections(tenant.client, tenant.organizationId, object),
  ])
  const isOneOfSeveral = object !== 'contact' || objects.some((each) => each.object !== 'contact' && isKnown(each))
  const counts = countsOf(object)
  const recordIds = page.rows.flatMap((link) => link.recordId ?? [])
  const [referred, owners, waiting] = await Promise.all([
    titlesAndChoices(tenant.client, tenant.organizationId, [...recordIds, ...referencesOfLinks(page.rows)], [object]),
    ownerTitles(tenant.client, page.rows),
    waitingOf(tenant.client, tenant.organizationId, recordIds),
  ])
  const titles = new Map([...referred, ...owners])
  const actions = recordActions(tenant.role, list, crm)
  return (
    <div className="flex flex-col gap-4">
      <LeftOutOf searchParams={searchParams} read={read} href={crmHref(crmType, 'records')} />
      {recordIds.length > 0 ? <FollowWaiting records={recordIds} shown={waiting} /> : null}
      {isOneOfSeveral ? (
        <ObjectPills
          current={object}
          hrefOf={(each) => recordsHref(crmType, list, each)}
          countOf={(each) => countsOf(each)[list]}
        />
      ) : null}
      <ChoicePills
        label="Lists of records"
        current={list}
        choices={linkLists.map((each) => ({
          value: each,
          href: recordsHref(crmType, each, object),
          label: (
            <>
              {linkListWords[each].title} <span className="tabular-nums">{formatNumber(counts[each])}</span>
            </>
          ),
        }))}
      />
      {connection.status === 'disconnected' ? (
        <Notice tone="info" quiet title={`${crm} is disconnected`}>
          These are the records as of then. Nothing is synced until {crm} is connected again.
        </Notice>
      ) : objects.some((each) => each.object === object && !each.enabled) ? (
        <NotSynced object={object} crmType={crmType} />
      ) : null}
      <SearchBox search={search} label={`Search records of ${crm}`} placeholder="Name, email, phone…" />
      <Panel
        title={linkListWords[list].title}
        description={linkListWords[list].meaning(crm)}
        actions={
          list === 'attention' && counts.attention > 0 ? (
            <LinkButton href={errorsHref(crmType)} variant="outline" size="sm">
              By reason: retry, export
            </LinkButton>
          ) : null
        }
        flush
      >
        {page.rows.length > 0 ? (
          <SelectionProvider ids={page.rows.map(({ id }) => id)}>
            <BulkBar
              actions={actions}
              noun="record"
              nouns="records"
              act={actOnLinks}
              matching={
                page.previous || page.next ? linksOfList.bind(null, { connectionId: connection.id, object, list, search }) : null
              }
            />
            {list === 'attention' ? <AdviceForOthers role={tenant.role} crm={crm} /> : null}
            <LinkRows
              links={page.rows}
              titles={titles}
              connection={connection}
              canEdit={may(tenant.role, 'decide')}
              mayRetry={may(tenant.role, 'connections') && connection.status === 'active'}
              mayMap={may(tenant.role, 'connections')}
              directions={directions.get(connection.id)}
              isSelectable={actions.length > 0}
            />
          </SelectionProvider>
        ) : (
          <Empty icon={ListChecks} title={emptyTitle(list, search, crm)} />
        )}
        <Pager
          label="Pages of records"
          path={crmHref(crmType, 'records')}
          query={{ state: list, object, q: search || undefined }}
          previous={page.previous}
          next={page.next}
        />
      </Panel>
    </div>
  )
})

function NotSynced({ object, crmType }: { object: SyncedObject; crmType: CrmType }) {
  const crm = crmNames[crmType]
  return (
    <Notice tone="info" quiet title={`${objectTitle(object)} are not synced with ${crm}`}>
      Owners and admins switch them on, on the{' '}
      <NextLink href={crmHref(crmType)} className="text-link">
        overview of {crm}
      </NextLink>
      .
    </Notice>
  )
}

/** Whether a connection syncs an object, or has. */
function isKnown({ enabled, lastSync, counts }: ObjectState): boolean {
  return enabled || lastSync !== null || counts.linked > 0
}

function emptyTitle(list: LinkList, search: string, crm: string): string {
  if (search !== '') return `No record of this list matches “${search}”`
  return list === 'attention' ? `Nothing needs your attention in ${crm}` : `No records of ${crm} in this list`
}
