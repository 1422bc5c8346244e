import { Send } from 'lucide-react'
import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { z } from 'zod'
import { readEndpoint } from '@/app/dashboard/_pages/read-once.ts'
import { EditHistory } from '@/src/components/history/edit-history.tsx'
import { LeftOutOf } from '@/src/components/left-out.tsx'
import { numberParameter, type PageQuery, readPageQuery } from '@/src/components/page-query.ts'
import { RefreshWhile } from '@/src/components/refresh-while.tsx'
import { SendAgain } from '@/src/components/send-again.tsx'
import { requireTenant } from '@/src/components/shell/require-tenant.ts'
import { Badge } from '@/src/components/ui/badge.tsx'
import { ChoicePills } from '@/src/components/ui/choice-pills.tsx'
import { Empty } from '@/src/components/ui/empty.tsx'
import { Notice } from '@/src/components/ui/notice.tsx'
import { OlderLink } from '@/src/components/ui/older-link.tsx'
import { PageHeader } from '@/src/components/ui/page-header.tsx'
import { Panel } from '@/src/components/ui/panel.tsx'
import { DeleteEndpoint } from '@/src/components/webhooks/delete-endpoint.tsx'
import { DeliveryList } from '@/src/components/webhooks/delivery-list.tsx'
import { EditEndpoint } from '@/src/components/webhooks/edit-endpoint.tsx'
import { EndpointFacts } from '@/src/components/webhooks/endpoint-facts.tsx'
import { EndpointSecret } from '@/src/components/webhooks/endpoint-secret.tsx'
import { EndpointState } from '@/src/components/webhooks/endpoint-state.tsx'
import { eventNames } from '@/src/components/webhooks/event-groups.ts'
import { TestEndpoint } from '@/src/components/webhooks/test-endpoint.tsx'
import { WebhooksClosed } from '@/src/components/webhooks/webhooks-closed.tsx'
import {
  deliveryLooks,
  endpointLooks,
  endpointName,
  isMoving,
  stateWords,
  webhooksPath,
} from '@/src/components/webhooks/webhook-words.ts'
import { may } from '@/src/lib/core/access/roles.ts'
import { webhookDeliveries } from '@/src/lib/records/organization/webhooks.ts'

export const metadata: Metadata = { title: 'Endpoint' }

const pageRows = 50
/** What an address cannot mean is as if it were not there. */
const parameters = {
  status: z.enum(['queued', 'delivered', 'failed']).nullable().catch(null),
  before: numberParameter(),
}

const allAgain = {
  title: 'Send everything that is not delivered now?',
  text: 'What waits for its next attempt, and what has failed, is sent to this endpoint at once, of each record in its order.',
}

export default async function EndpointPage({
  params,
  searchParams,
}: {
  params: Promise<{ readonly id: string }>
  searchParams: PageQuery
}) {
  const { id } = await params
  const { client, organizationId, organizationName, role } = await requireTenant()
  if (!may(role, 'webhooks')) return <WebhooksClosed title="Endpoint" organizationName={organizationName} role={role} />
  const read = await readPageQuery(searchParams, parameters)
  const { status, before = null } = read
  const endpoint = await readEndpoint(id)
  // Of what is no id the database could not even look for deliveries.
  if (endpoint === null) notFound()
  const deliveries = await webhookDeliveries(client, organizationId, { endpointId: id, status, before, limit: pageRows })
  const look = endpointLooks[endpoint.status]
  const isOurs = endpoint.kind === 'signed'
  const path = `${webhooksPath}/${id}`
  const replay = { path: `/api/webhook-endpoints/${id}/replay`, method: 'POST', nothing: 'Nothing waits.' } as const
  const last = deliveries.at(-1)
  const older = new URLSearchParams({ ...(status === null ? {} : { status }), before: String(last?.sequence ?? '') })
  return (
    <>
      <PageHeader
        title={endpointName(endpoint)}
        back={{ href: webhooksPath, label: 'Webhooks' }}
        actions={isOurs ? <DeleteEndpoint id={id} name={endpointName(endpoint)} /> : null}
      >
        <span className="font-mono text-xs break-all">{endpoint.url}</span>{' '}
        <Badge tone={look.tone} icon={look.icon}>
          {look.label}
        </Badge>
      </PageHeader>
      <RefreshWhile active={endpoint.status === 'active' && deliveries.some(isMoving)} />
      <LeftOutOf searchParams={searchParams} read={read} href={path} />
      <div className="flex flex-col gap-4">
        <Panel title="State">
          <div className="flex flex-col gap-3">
            {endpoint.status === 'active' ? null : (
              <Notice tone="warning" quiet title={look.label}>
                {stateWords(endpoint)}
              </Notice>
            )}
            <div>
              <EndpointFacts endpoint={endpoint} />
            </div>
            <EndpointState id={id} status={endpoint.status} />
            <TestEndpoint id={id} label="Send a test" />
          </div>
        </Panel>
        <Panel
          title="Deliveries"
          flush
          actions={
            endpoint.status === 'active' ? (
              <SendAgain {...replay} label="Send all undelivered now" body={{}} question={allAgain} />
            ) : null
          }
        >
          <div className="border-b border-border px-4 py-3">
            <ChoicePills
              label="State of the deliveries"
              current={status ?? 'any'}
              choices={[
                { value: 'any', href: path, label: 'All' },
                ...Object.entries(deliveryLooks).map(([value, { label }]) => ({ value, href: `${path}?status=${value}`, label })),
              ]}
            />
          </div>
          {deliveries.length === 0 ? (
            <Empty icon={Send} title={status === null ? 'Nothing was sent yet' : 'None of these'} />
          ) : (
            <DeliveryList deliveries={deliveries} again={endpoint.status === 'active' ? replay : null} />
          )}
          {deliveries.length === pageRows ? <OlderLink href={`${path}?${older.toString()}`} /> : null}
        </Panel>
        {isOurs ? (
          <>
            <Panel title="What it receives">
              <EditEndpoint endpoint={endpoint} groups={eventNames} />
            </Panel>
            <Panel title="Signing secret">
              <EndpointSecret id={id} previousUntil={upcoming(endpoint.previous_until)} />
            </Panel>
          </>
        ) : (
          <Notice tone="info" quiet title="This endpoint is the server’s own">
            Its operator changes it by CRM_WEBHOOK_URL and CRM_API_KEY. It receives contacts and tickets that are created here.
          </Notice>
        )}
        <EditHistory subject={id} actions="webhooks." />
      </div>
    </>
  )
}

function upcoming(iso: string | null): string | null {
  return iso !== null && Date.parse(iso) > Date.now() ? iso : null
}
