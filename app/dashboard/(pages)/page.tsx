import type { Metadata } from 'next'
import NextLink from 'next/link'
import { inCrmOrder } from '@/src/components/crm/crm-order.ts'
import { runsPath } from '@/src/components/crm/crm-pages.ts'
import { RunList } from '@/src/components/crm/runs/run-list.tsx'
import { FollowWaiting } from '@/src/components/follow-waiting.tsx'
import { counted } from '@/src/components/format.ts'
import { ConnectionSummary } from '@/src/components/overview/connection-summary.tsx'
import { HeadlineLine } from '@/src/components/overview/headline-line.tsx'
import { NeedsList } from '@/src/components/overview/needs-list.tsx'
import { headline, needsOf } from '@/src/components/overview/needs.ts'
import { NextStep } from '@/src/components/overview/next-step.tsx'
import { listPath } from '@/src/components/records/record-pages.ts'
import { requireTenant } from '@/src/components/shell/require-tenant.ts'
import { LinkButton } from '@/src/components/ui/link-button.tsx'
import { PageHeader } from '@/src/components/ui/page-header.tsx'
import { Panel } from '@/src/components/ui/panel.tsx'
import { may } from '@/src/lib/core/access/roles.ts'
import { crmNames } from '@/src/lib/crm/domain/crm-type.ts'
import { specOf } from '@/src/lib/crm/domain/objects.ts'
import { pagesOf, shownSynced } from '@/src/lib/records/pages/pages.ts'
import { everything, recordsCount } from '@/src/lib/records/lists/record-list.ts'
import { openErasures } from '@/src/lib/records/organization/privacy.ts'
import { recentRuns } from '@/src/lib/records/connections/sync-views.ts'
import { waitingOf } from '@/src/lib/records/connections/waiting.ts'
import { watchedConnections } from '@/src/lib/records/connections/watched-connections.ts'

/** Of which there are many by themselves: notes belong to others. */
const listedObjects = shownSynced.filter((object) => !pagesOf(object).isMadeOnOthers)

export const metadata: Metadata = { title: 'Overview' }

export default async function OverviewPage() {
  const { client, organizationId, organizationName, role } = await requireTenant()
  // Before the rest, so that what changes meanwhile is noticed.
  const waiting = await waitingOf(client, organizationId)
  const [counts, runs, erasures, watched] = await Promise.all([
    Promise.all(
      listedObjects.map(async (object) => ({ object, count: await recordsCount(client, organizationId, object, everything) })),
    ),
    recentRuns(client, { organizationId, withChanges: true }, 5),
    openErasures(client, organizationId),
    watchedConnections(client, organizationId).then(inCrmOrder),
  ])
  const live = watched.filter(({ connection }) => connection.status !== 'disconnected')
  const crmOf = new Map(watched.map(({ connection }) => [connection.id, crmNames[connection.crmType]]))
  return (
    <>
      <FollowWaiting shown={waiting} />
      <PageHeader title="Overview">
        <span className="flex flex-wrap items-baseline gap-x-3">
          <span>{organizationName}</span>
          {counts.map(({ object, count }) => (
            <NextLink key={object} href={listPath(object)} className="text-link">
              {counted(count, specOf(object).one, specOf(object).many)}
            </NextLink>
          ))}
        </span>
      </PageHeader>
      <div className="flex flex-col gap-4">
        <HeadlineLine {...headline(watched, erasures)} />
        <NeedsList needs={needsOf(watched, role, erasures)} />
        <NextStep
          hasConnection={live.length > 0}
          neverSynced={live.flatMap(({ connection, isSyncing }) =>
            connection.lastSyncAt === null && !isSyncing ? connection.crmType : [],
          )}
          hasRecords={counts.some(({ count }) => count > 0)}
          canEdit={may(role, 'connections')}
        />
        <ConnectionSummary connections={live} />
        {live.length > 0 ? (
          <Panel
            title="Latest runs with changes"
            flush
            actions={
              <LinkButton href={runsPath} variant="outline" size="sm">
                All runs
              </LinkButton>
            }
          >
            {runs.length > 0 ? (
              <RunList runs={runs.map((run) => ({ ...run, crm: crmOf.get(run.connectionId) ?? 'a CRM' }))} />
            ) : (
              <p className="px-4 py-3 text-muted">No run has changed anything yet.</p>
            )}
          </Panel>
        ) : null}
      </div>
    </>
  )
}
