import type { Metadata } from 'next'
import { cookies } from 'next/headers'
import { ConnectBanner } from '@/src/components/crm/connect-banner.tsx'
import { CrmCard } from '@/src/components/crm/crm-card.tsx'
import { type PageQuery, readPageQuery, textParameter } from '@/src/components/page-query.ts'
import { requireTenant } from '@/src/components/shell/require-tenant.ts'
import { Notice } from '@/src/components/ui/notice.tsx'
import { PageHeader } from '@/src/components/ui/page-header.tsx'
import { may, peopleWhoMay } from '@/src/lib/core/roles.ts'
import { type CrmType, crmTypeSchema } from '@/src/lib/crm/domain/crm-type.ts'
import { type ConnectNote, connectNoteCookie, readConnectNote } from '@/src/lib/http/connect-note.ts'
import { engineNotes } from '@/src/lib/records/engine-notes.ts'
import { type ConnectionView, connectionsOf } from '@/src/lib/records/sync-views.ts'

export const metadata: Metadata = { title: 'CRM sync' }

export default async function CrmSettingsPage({ searchParams }: { searchParams: PageQuery }) {
  const tenant = await requireTenant()
  const [outcome, connections] = await Promise.all([
    connectOutcome(searchParams),
    connectionsOf(tenant.client, tenant.organizationId),
  ])
  const notes = await engineNotes(tenant.client, tenant.organizationId, connections, Date.now())
  const canEdit = may(tenant.role, 'connections')
  return (
    <>
      <PageHeader title="CRM sync">
        Contacts are synced in both directions, with one CRM or several at once. Here you connect them, see the state of every
        contact, and decide how conflicts are resolved.
      </PageHeader>
      <div className="flex flex-col gap-4">
        {outcome ? <ConnectBanner outcome={outcome} /> : null}
        {canEdit ? null : (
          <Notice tone="info" quiet title="You can view this page, but not change anything">
            Connecting, syncing and settings are for {peopleWhoMay('connections')} of {tenant.organizationName}. Your role is{' '}
            {tenant.role}.
          </Notice>
        )}
        {connectedFirst(connections).map((crmType) => (
          <CrmCard key={crmType} crmType={crmType} notes={notes.get(crmType) ?? null} canEdit={canEdit} />
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

/** Connected CRMs first, then disconnected ones; otherwise a fixed order. */
function connectedFirst(connections: readonly ConnectionView[]): CrmType[] {
  const rank = (crmType: CrmType) => {
    const connection = connections.find((each) => each.crmType === crmType)
    if (!connection) return 2
    return connection.status === 'disconnected' ? 1 : 0
  }
  return [...crmTypeSchema.options].sort((one, other) => rank(one) - rank(other))
}
