import { ListChecks } from 'lucide-react'
import type { Metadata } from 'next'
import NextLink from 'next/link'
import { notFound } from 'next/navigation'
import { crmSettingsHref, inCrmOrder } from '@/src/components/crm/crm-order.ts'
import { CrmSwitch } from '@/src/components/crm/crm-switch.tsx'
import { LinkRows } from '@/src/components/crm/link-rows.tsx'
import { linkListWords } from '@/src/components/crm/words.ts'
import { formatNumber } from '@/src/components/format.ts'
import { choiceParameter, type PageQuery, readPageQuery, textParameter } from '@/src/components/page-query.ts'
import { requireTenant } from '@/src/components/shell/require-tenant.ts'
import { Empty } from '@/src/components/ui/empty.tsx'
import { Notice } from '@/src/components/ui/notice.tsx'
import { PageHeader } from '@/src/components/ui/page-header.tsx'
import { Pager } from '@/src/components/ui/pager.tsx'
import { Panel } from '@/src/components/ui/panel.tsx'
import { may } from '@/src/lib/core/roles.ts'
import { crmNames, crmTypeSchema } from '@/src/lib/crm/domain/crm-type.ts'
import { idCursorSchema, pageStart } from '@/src/lib/records/keyset.ts'
import { linkLists } from '@/src/lib/records/link-state.ts'
import { linksInList, namesOfContacts } from '@/src/lib/records/link-views.ts'
import { connectionCounts, connectionsOf } from '@/src/lib/records/sync-views.ts'

export const metadata: Metadata = { title: 'Synced records' }

const path = '/dashboard/settings/crm/records'
const pageSize = 50

export default async function RecordsPage({ searchParams }: { searchParams: PageQuery }) {
  const tenant = await requireTenant()
  const {
    crm: crmType,
    state: list = 'attention',
    ...place
  } = await readPageQuery(searchParams, {
    crm: choiceParameter(crmTypeSchema.options),
    state: choiceParameter(linkLists),
    after: textParameter,
    before: textParameter,
  })
  if (!crmType) notFound()
  const connections = inCrmOrder(await connectionsOf(tenant.client, tenant.organizationId))
  const connection = connections.find((each) => each.crmType === crmType)
  if (!connection) notFound()
  const start = pageStart(place, idCursorSchema)
  const [counts, page] = await Promise.all([
    connectionCounts(tenant.client, connection.id),
    linksInList(tenant.client, connection.id, list, start, pageSize),
  ])
  const names = await namesOfContacts(
    tenant.client,
    page.rows.flatMap((link) => link.recordId ?? []),
  )
  const crm = crmNames[crmType]
  return (
    <>
      <PageHeader
        title={`${crm}: ${linkListWords[list].title.toLowerCase()}`}
        back={{ href: crmSettingsHref(crmType), label: 'CRM sync' }}
      >
        {linkListWords[list].meaning(crm)}
      </PageHeader>
      {connection.status === 'disconnected' ? (
        <div className="mb-4">
          <Notice tone="info" quiet title={`${crm} is disconnected`}>
            These are the records as of then. Nothing is synced until {crm} is connected again.
          </Notice>
        </div>
      ) : null}
      <div className="mb-3">
        <CrmSwitch
          label="CRM"
          crmTypes={connections.map((each) => each.crmType)}
          current={crmType}
          href={(other) => `${path}?crm=${other}&state=${list}`}
        />
      </div>
      <nav aria-label="Lists of records" className="mb-4">
        <ul className="flex flex-wrap gap-1.5">
          {linkLists.map((each) => (
            <li key={each}>
              <NextLink
                href={`${path}?crm=${crmType}&state=${each}`}
                {...(each === list ? { 'aria-current': 'page' as const } : {})}
                className={`inline-flex items-center gap-1.5 rounded-md border px-2.5 py-1 ${
                  each === list
                    ? 'border-accent bg-accent-soft font-medium text-accent-soft-foreground'
                    : 'border-border bg-surface hover:bg-surface-secondary'
                }`}
              >
                {linkListWords[each].title} <span className="tabular-nums">{formatNumber(counts[each])}</span>
              </NextLink>
            </li>
          ))}
        </ul>
      </nav>
      <Panel flush>
        {page.rows.length > 0 ? (
          <LinkRows links={page.rows} names={names} connection={connection} canEdit={may(tenant.role, 'decide')} />
        ) : (
          <Empty
            icon={ListChecks}
            title={list === 'attention' ? `Nothing needs your attention in ${crm}` : `No records of ${crm} in this list`}
          />
        )}
        <Pager
          label="Pages of records"
          path={path}
          query={{ crm: crmType, state: list }}
          previous={page.previous}
          next={page.next}
        />
      </Panel>
    </>
  )
}
