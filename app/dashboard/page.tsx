import type { Metadata } from 'next'
import { requireTenant } from '@/src/components/shell/require-tenant.ts'
import { Attention } from '@/src/components/overview/attention.tsx'
import { ConnectionSummary } from '@/src/components/overview/connection-summary.tsx'
import { NextStep } from '@/src/components/overview/next-step.tsx'
import { RunWaiting } from '@/src/components/crm/guard/run-waiting.tsx'
import { inCrmOrder } from '@/src/components/crm/crm-order.ts'
import { runsPath } from '@/src/components/crm/crm-pages.ts'
import { RunList } from '@/src/components/crm/run-list.tsx'
import { OpenErasures } from '@/src/components/privacy/open-erasures.tsx'
import { FollowWaiting } from '@/src/components/follow-waiting.tsx'
import { LinkButton } from '@/src/components/ui/link-button.tsx'
import { PageHeader } from '@/src/components/ui/page-header.tsx'
import { Panel } from '@/src/components/ui/panel.tsx'
import { may } from '@/src/lib/core/roles.ts'
import { crmNames } from '@/src/lib/crm/domain/crm-type.ts'
import { contactsCount } from '@/src/lib/records/contact-list.ts'
import { linksInList } from '@/src/lib/records/link-views.ts'
import { openErasures } from '@/src/lib/records/privacy.ts'
import { connectionCounts, connectionsOf, recentRuns, waitingRuns } from '@/src/lib/records/sync-views.ts'
import { waitingOf } from '@/src/lib/records/waiting.ts'

export const metadata: Metadata = { title: 'Overview' }

export default async function OverviewPage() {
  const { client, organizationId, organizationName, role } = await requireTenant()
  const waiting = await waitingOf(client, organizationId)
  const [contacts, runs, open, connections] = await Promise.all([
    contactsCount(client, organizationId, ''),
    recentRuns(client, { organizationId }, 5),
    openErasures(client, organizationId),
    connectionsOf(client, organizationId).then((all) =>
      Promise.all(
        inCrmOrder(all).map(async (connection) => {
          const [counts, urgent, [held]] = await Promise.all([
            connectionCounts(client, connection.id),
            linksInList(client, connection.id, 'attention', {}, 5),
            waitingRuns(client, [connection.id]),
          ])
          return { connection, counts, urgent: urgent.rows, held: held ?? null }
        }),
      ),
    ),
  ])
  const started = new Set(runs.map((run) => run.connectionId))
  const live = connections.filter(({ connection }) => connection.status !== 'disconnected')
  const crmOf = new Map(connections.map(({ connection }) => [connection.id, crmNames[connection.crmType]]))
  return (
    <>
      <FollowWaiting shown={waiting} />
      <PageHeader title="Overview">{organizationName}</PageHeader>
      <div className="flex flex-col gap-4">
        {live.map(({ connection, held }) =>
          held ? (
            <RunWaiting key={held.id} run={held} crm={crmNames[connection.crmType]} canEdit={may(role, 'connections')} />
          ) : null,
        )}
        <NextStep
          hasConnection={live.length > 0}
          neverSynced={live.flatMap(({ connection }) =>
            connection.lastSyncAt === null && !started.has(connection.id) ? connection.crmType : [],
          )}
          contacts={contacts}
          canEdit={may(role, 'connections')}
        />
        <ConnectionSummary contacts={contacts} connections={live} />
        {open.length > 0 ? <OpenErasures erasures={open} crmOf={crmOf} /> : null}
        <Attention client={client} connections={live} canEdit={may(role, 'decide')} />
        {runs.length > 0 ? (
          <Panel
            title="Latest runs"
            flush
            actions={
              <LinkButton href={runsPath} variant="outline" size="sm">
                All runs
              </LinkButton>
            }
          >
            <RunList runs={runs.map((run) => ({ ...run, crm: crmOf.get(run.connectionId) ?? 'a CRM' }))} />
          </Panel>
        ) : null}
      </div>
    </>
  )
}
