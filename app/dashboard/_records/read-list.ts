import { cookies } from 'next/headers'
import { inCrmOrder } from '@/src/components/crm/crm-order.ts'
import type { PageQuery } from '@/src/components/page-query.ts'
import { builtConditions, recordListQuery, whereOf } from '@/src/components/records/list-query.ts'
import type { OnlyInCrms } from '@/src/components/records/only-in-crms.tsx'
import type { RecordList } from '@/src/components/records/record-list-page.tsx'
import { statesOf } from '@/src/components/records/record-states.ts'
import { whoDeletedWords } from '@/src/components/records/who-deleted.ts'
import { timeZoneCookie, viewerZone } from '@/src/components/ui/viewer-zone.ts'
import { dayIn } from '@/src/components/ui/zoned.ts'
import { isSyncedObject } from '@/src/lib/crm/domain/objects.ts'
import type { RecordObject } from '@/src/lib/objects/record-spec.ts'
import type { Tenant } from '@/src/lib/http/session.ts'
import type { LinkList } from '@/src/lib/records/links/link-state.ts'
import { onlyInCrm } from '@/src/lib/records/links/only-in-crm.ts'
import { linksOfRecords } from '@/src/lib/records/links/link-views.ts'
import { memberEmails } from '@/src/lib/records/organization/member-emails.ts'
import { readChoices } from '@/src/lib/records/forms/choices.ts'
import { type ObjectConnection, objectConnections } from '@/src/lib/records/connections/object-connections.ts'
import { recordsCount, recordsPage } from '@/src/lib/records/lists/record-list.ts'
import { savedViews } from '@/src/lib/records/lists/saved-views.ts'
import { shownColumns } from '@/src/lib/records/lists/list-columns.ts'
import { referencesIn, titlesOf } from '@/src/lib/records/fields/titles.ts'
import { waitingOf } from '@/src/lib/records/connections/waiting.ts'

const pageSize = 50

/** Everything that an object's list page shows. */
export async function readList(
  { client, organizationId, userId, profile }: Tenant,
  object: RecordObject,
  searchParams: PageQuery,
): Promise<RecordList> {
  const { leftOut, ...query } = await recordListQuery(object, searchParams)
  const connections = inCrmOrder(await objectConnections(client, organizationId, object))
  const zone = viewerZone(profile.timeZone, (await cookies()).get(timeZoneCookie)?.value)
  const today = dayIn(zone, Date.now())
  const connectionId = connections.find(({ crmType }) => crmType === query.crm)?.id ?? null
  const where = whereOf(query, { me: userId, today })
  const filter = { ...query, connectionId, where, conditions: builtConditions(object, query.built) }
  const counting = recordsCount(client, organizationId, object, filter)
  // The count is streamed after the rows and shows its own error.
  counting.catch(() => {})
  const live = connections.filter(({ status, isSynced }) => status !== 'disconnected' && isSynced)
  const asked = live.filter(({ id }) => connectionId === null || id === connectionId)
  const [page, choices, saved, only] = await Promise.all([
    recordsPage(client, organizationId, object, filter, { limit: pageSize, columns: shownColumns(object, query.columns) }),
    readChoices(client, organizationId, object),
    savedViews(client, { organizationId, object }),
    query.list === null ? null : onlyInCrms(client, asked, object, query.list),
  ])
  const ids = page.rows.map((row) => row.id)
  // Before the links: what changes in between is asked about again.
  const waiting = await waitingOf(client, organizationId, ids)
  const [links, emails, titles] = await Promise.all([
    linksOfRecords(client, organizationId, ids),
    memberEmails(
      client,
      organizationId,
      page.rows.map((row) => row.deletedBy),
    ),
    titlesOf(client, [
      ...Object.values(query.filters),
      ...Object.values(query.built).flatMap((text) => text.split(',')),
      ...page.rows.flatMap(({ values }) => referencesIn(object, values)),
    ]),
  ])
  return {
    query,
    leftOut,
    only,
    filter,
    page,
    counting,
    connections,
    states: statesOf(ids, links, live),
    deletedBy: new Map(page.rows.map((row) => [row.id, whoDeletedWords(row, emails, connections)])),
    waiting,
    titles: new Map([...titles, ...choices]),
    choices,
    userId,
    saved,
  }
}

async function onlyInCrms(
  client: Tenant['client'],
  connections: readonly ObjectConnection[],
  object: RecordObject,
  list: LinkList,
): Promise<OnlyInCrms | null> {
  if (!isSyncedObject(object)) return null
  const counts = await Promise.all(
    connections.map(async ({ id, crmType }) => [crmType, await onlyInCrm(client, id, { object, list })] as const),
  )
  return { list, counts: counts.filter(([, count]) => count > 0) }
}
