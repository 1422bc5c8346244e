import { Send, Webhook } from 'lucide-react'
import type { Metadata } from 'next'
import { numberParameter, type PageQuery, readPageQuery } from '@/src/components/page-query.ts'
import { RefreshWhile } from '@/src/components/refresh-while.tsx'
import { SendAgain } from '@/src/components/send-again.tsx'
import { requireTenant } from '@/src/components/shell/require-tenant.ts'
import { Badge } from '@/src/components/ui/badge.tsx'
import { Empty } from '@/src/components/ui/empty.tsx'
import { LinkButton } from '@/src/components/ui/link-button.tsx'
import { OlderLink } from '@/src/components/ui/older-link.tsx'
import { PageHeader } from '@/src/components/ui/page-header.tsx'
import { Panel } from '@/src/components/ui/panel.tsx'
import { DeliveryList } from '@/src/components/webhooks/delivery-list.tsx'
import { IntakeCounts } from '@/src/components/webhooks/intake-counts.tsx'
import { IntegrationFacts } from '@/src/components/webhooks/integration-facts.tsx'
import { TestEndpoint } from '@/src/components/webhooks/test-endpoint.tsx'
import { TestedEndpoints } from '@/src/components/webhooks/tested-endpoints.tsx'
import { WebhooksClosed } from '@/src/components/webhooks/webhooks-closed.tsx'
import { endpointName, integrationLooks, webhooksPath } from '@/src/components/webhooks/webhook-words.ts'
import { may } from '@/src/lib/core/access/roles.ts'
import { engine } from '@/src/lib/crm/engine.ts'
import { readIntegration } from '@/src/lib/records/organization/integration.ts'
import { webhookDeliveries } from '@/src/lib/records/organization/webhooks.ts'

export const metadata: Metadata = { title: 'Integration' }

const pageRows = 50
const idleMs = 15_000

const allAgain = {
  title: 'Send all that was not delivered again?',
  text: 'Every failed delivery to an active endpoint is sent once more. Those to endpoints that are paused or disabled stay failed.',
}

export default async function IntegrationPage({ searchParams }: { searchParams: PageQuery }) {
  const { client, organizationId, organizationName, role } = await requireTenant()
  if (!may(role, 'webhooks')) return <WebhooksClosed title="Integration" organizationName={organizationName} role={role} />
  const { before = null } = await readPageQuery(searchParams, { before: numberParameter() })
  const { env, now } = engine()
  const wanted = { endpointId: null, status: 'failed', before, limit: pageRows } as const
  const [integration, failed] = await Promise.all([
    readIntegration(client, organizationId, env.intake?.organization ?? null, now()),
    webhookDeliveries(client, organizationId, wanted),
  ])
  const look = integrationLooks[integration.status]
  const endpoints = new Map(integration.endpoints.map((endpoint) => [endpoint.id, endpoint]))
  const names = Object.fromEntries(integration.endpoints.map((endpoint) => [endpoint.id, endpointName(endpoint)]))
  const retry = {
    path: '/api/crm/integration/retry-failed',
    method: 'PATCH',
    nothing: 'Nothing could be sent again: the endpoint is not active.',
  } as const
  return (
    <>
      <PageHeader
        title="Integration"
        actions={
          <LinkButton href={webhooksPath} variant="outline">
            Endpoints
          </LinkButton>
        }
      >
        <Badge tone={look.tone} icon={look.icon}>
          {look.label}
        </Badge>{' '}
        {look.meaning}
      </PageHeader>
      <RefreshWhile active={integration.statistics.queued > 0} />
      <RefreshWhile active={integration.statistics.queued === 0} everyMs={idleMs} />
      <div className="flex flex-col gap-4">
        <IntegrationFacts integration={integration} />
        {integration.endpoints.length === 0 ? null : <TestEndpoint id={null} label="Test integration" names={names} />}
        <Panel title="What is told to other systems" flush>
          {integration.endpoints.length === 0 ? (
            <Empty
              icon={Webhook}
              title="No endpoints yet"
              action={<LinkButton href={`${webhooksPath}/new`}>Add endpoint</LinkButton>}
            />
          ) : (
            <TestedEndpoints endpoints={integration.endpoints} />
          )}
        </Panel>
        <Panel title="What websites send in" flush>
          <IntakeCounts counts={integration.intake} />
        </Panel>
        <Panel
          title="Not delivered"
          flush
          actions={failed.length === 0 ? null : <SendAgain {...retry} label="Send all again" body={{}} question={allAgain} />}
        >
          {failed.length === 0 ? (
            <Empty icon={Send} title={before === null ? 'Nothing has failed for good' : 'No older ones'} />
          ) : (
            <DeliveryList deliveries={failed} endpoints={endpoints} again={retry} />
          )}
          {failed.length === pageRows ? (
            <OlderLink href={`/dashboard/integration?before=${failed.at(-1)?.sequence ?? ''}`} />
          ) : null}
        </Panel>
      </div>
    </>
  )
}
