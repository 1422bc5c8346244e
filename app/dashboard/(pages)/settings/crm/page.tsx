import type { Metadata } from 'next'
import { cookies } from 'next/headers'
import { ConnectBanner } from '@/src/components/crm/connect/connect-banner.tsx'
import { runsPath } from '@/src/components/crm/crm-pages.ts'
import { CrmRow } from '@/src/components/crm/crm-row.tsx'
import { type PageQuery, readPageQuery, textParameter } from '@/src/components/page-query.ts'
import { requireTenant } from '@/src/components/shell/require-tenant.ts'
import { LinkButton } from '@/src/components/ui/link-button.tsx'
import { Notice } from '@/src/components/ui/notice.tsx'
import { PageHeader } from '@/src/components/ui/page-header.tsx'
import { readEnv } from '@/src/lib/core/env.ts'
import { may, peopleWhoMay } from '@/src/lib/core/access/roles.ts'
import { crmTypeSchema } from '@/src/lib/crm/domain/crm-type.ts'
import { type ConnectNote, connectNoteCookie, readConnectNote } from '@/src/lib/http/connect-note.ts'
import { syncStatus } from '@/src/lib/records/connections/sync-status.ts'

export const metadata: Metadata = { title: 'CRM sync' }

export default async function CrmListPage({ searchParams }: { searchParams: PageQuery }) {
  const tenant = await requireTenant()
  const { client, organizationId } = tenant
  const env = readEnv()
  const now = Date.now()
  const [outcome, states] = await Promise.all([
    connectOutcome(searchParams),
    Promise.all(
      crmTypeSchema.options.map(async (crmType) => ({
        crmType,
        status: await syncStatus(client, env, { organizationId, crmType }, now),
      })),
    ),
  ])
  const canEdit = may(tenant.role, 'connections')
  const hasRuns = states.some(({ status }) => status.history.length > 0)
  return (
    <>
      <PageHeader
        title="CRM sync"
        actions={
          hasRuns ? (
            <LinkButton href={runsPath} variant="outline" size="sm">
              All runs
            </LinkButton>
          ) : null
        }
      >
        Records are synced in both directions, with one CRM or several at once.
        {canEdit && !hasRuns ? ' Connecting changes none of them: you start the first sync yourself.' : null}
      </PageHeader>
      <div className="flex flex-col gap-3">
        {outcome ? (
          <ConnectBanner outcome={outcome} states={new Map(states.map(({ crmType, status }) => [crmType, status]))} />
        ) : null}
        {canEdit ? null : (
          <Notice tone="info" quiet title="You can view this page, but not change anything">
            Connecting, syncing and settings are for {peopleWhoMay('connections')} of {tenant.organizationName}. Your role is{' '}
            {tenant.role}.
          </Notice>
        )}
        {states.map(({ crmType, status }) => (
          <CrmRow key={crmType} crmType={crmType} initial={status} canEdit={canEdit} />
        ))}
      </div>
    </>
  )
}

/** What a connect that has just come back from the CRM's page came to; null on any other visit. */
async function connectOutcome(searchParams: PageQuery): Promise<ConnectNote | null> {
  const { note } = await readPageQuery(searchParams, { note: textParameter })
  return readConnectNote((await cookies()).get(connectNoteCookie)?.value, note)
}
