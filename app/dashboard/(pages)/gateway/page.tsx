import { Send } from 'lucide-react'
import type { Metadata } from 'next'
import NextLink from 'next/link'
import { z } from 'zod'
import { DeliveredList } from '@/src/components/gateway/delivered-list.tsx'
import { GatewayFilter } from '@/src/components/gateway/gateway-filter.tsx'
import { IntegrationList } from '@/src/components/gateway/integration-list.tsx'
import { RetryAllButton } from '@/src/components/gateway/retry-button.tsx'
import { LeftOutOf } from '@/src/components/left-out.tsx'
import { numberParameter, type PageQuery, readPageQuery } from '@/src/components/page-query.ts'
import { requireTenant } from '@/src/components/shell/require-tenant.ts'
import { Empty } from '@/src/components/ui/empty.tsx'
import { Notice } from '@/src/components/ui/notice.tsx'
import { OlderLink } from '@/src/components/ui/older-link.tsx'
import { PageHeader } from '@/src/components/ui/page-header.tsx'
import { Panel } from '@/src/components/ui/panel.tsx'
import { may, peopleWhoMay } from '@/src/lib/core/access/roles.ts'
import { destinationTypeSchema } from '@/src/lib/crm/domain/destination-type.ts'
import { deliveredPage, gatewayIntegrations } from '@/src/lib/records/connections/gateway.ts'

export const metadata: Metadata = { title: 'Push gateway' }

const pageRows = 50
/** What an address cannot mean is as if it were not there. */
const parameters = {
  q: z.string().trim().max(200).catch(''),
  status: z.enum(['synced', 'queued', 'failed']).nullable().catch(null),
  crm: destinationTypeSchema.nullable().catch(null),
  before: numberParameter(),
}

export default async function GatewayPage({ searchParams }: { searchParams: PageQuery }) {
  const { client, organizationId, organizationName, role } = await requireTenant()
  const query = await readPageQuery(searchParams, parameters)
  if (!may(role, 'connections')) {
    return (
      <>
        <PageHeader title="Push gateway" />
        <Notice tone="info" quiet title="You cannot see the deliveries">
          What other services send is seen by {peopleWhoMay('connections')} of {organizationName}. Your role is {role}.
        </Notice>
      </>
    )
  }
  const filter = {
    query: query.q || null,
    status: query.status,
    crmType: query.crm,
    delivery: null,
    before: query.before ?? null,
    limit: pageRows,
  }
  const [integrations, rows] = await Promise.all([
    gatewayIntegrations(client, organizationId),
    deliveredPage(client, organizationId, filter),
  ])
  const failed = integrations.reduce((sum, each) => sum + (each.status === 'disconnected' ? 0 : each.failed), 0)
  const last = rows.at(-1)
  const older = new URLSearchParams({
    ...(query.q === '' ? {} : { q: query.q }),
    ...(query.status === null ? {} : { status: query.status }),
    ...(query.crm === null ? {} : { crm: query.crm }),
    before: String(last?.sequence ?? ''),
  })
  return (
    <>
      <PageHeader title="Push gateway">
        Other services send contacts and events of their users into the CRMs that each of them has connected.{' '}
        <NextLink href="/docs#/Push%20gateway" className="text-link">
          API reference
        </NextLink>
      </PageHeader>
      <LeftOutOf searchParams={searchParams} read={query} href="/dashboard/gateway" />
      <div className="flex flex-col gap-4">
        <Panel title="Integrations" flush>
          {integrations.length === 0 ? (
            <Empty icon={Send} title="No user is connected yet">
              A service connects its users through the API, with a key that may use the push gateway, from{' '}
              <NextLink href="/dashboard/settings/api-keys" className="text-link">
                API keys
              </NextLink>
              .
            </Empty>
          ) : (
            <IntegrationList integrations={integrations} />
          )}
        </Panel>
        <Panel title="Deliveries" flush actions={failed === 0 ? null : <RetryAllButton failed={failed} />}>
          <GatewayFilter {...query} />
          {rows.length === 0 ? <Empty icon={Send} title="No deliveries" /> : <DeliveredList rows={rows} />}
          {rows.length === pageRows ? <OlderLink href={`/dashboard/gateway?${older.toString()}`} /> : null}
        </Panel>
      </div>
    </>
  )
}
