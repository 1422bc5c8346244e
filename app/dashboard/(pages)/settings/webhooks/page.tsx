import { Webhook } from 'lucide-react'
import type { Metadata } from 'next'
import NextLink from 'next/link'
import { counted } from '@/src/components/format.ts'
import { requireTenant } from '@/src/components/shell/require-tenant.ts'
import { Empty } from '@/src/components/ui/empty.tsx'
import { LinkButton } from '@/src/components/ui/link-button.tsx'
import { PageHeader } from '@/src/components/ui/page-header.tsx'
import { Panel } from '@/src/components/ui/panel.tsx'
import { EndpointList } from '@/src/components/webhooks/endpoint-list.tsx'
import { WebhooksClosed } from '@/src/components/webhooks/webhooks-closed.tsx'
import { eventsPath, webhooksPath } from '@/src/components/webhooks/webhook-words.ts'
import { may } from '@/src/lib/core/access/roles.ts'
import { webhookEndpoints } from '@/src/lib/records/organization/webhooks.ts'

export const metadata: Metadata = { title: 'Webhooks' }

export default async function WebhooksPage() {
  const { client, organizationId, organizationName, role } = await requireTenant()
  if (!may(role, 'webhooks')) return <WebhooksClosed title="Webhooks" organizationName={organizationName} role={role} />
  const endpoints = await webhookEndpoints(client, organizationId)
  const add = (
    <LinkButton href={`${webhooksPath}/new`} variant="primary">
      Add endpoint
    </LinkButton>
  )
  return (
    <>
      <PageHeader title="Webhooks" actions={endpoints.length === 0 ? null : add}>
        Other systems are told what happens in {organizationName}, signed and in order.{' '}
        <NextLink href={eventsPath} className="text-link">
          Events
        </NextLink>
        {' · '}
        <NextLink href="/dashboard/integration" className="text-link">
          How it goes
        </NextLink>
      </PageHeader>
      <Panel title={counted(endpoints.length, 'endpoint')} flush>
        {endpoints.length === 0 ? (
          <Empty icon={Webhook} title="No endpoints yet" action={add}>
            An endpoint is an address of another system that is sent a message when something happens here.
          </Empty>
        ) : (
          <EndpointList endpoints={endpoints} />
        )}
      </Panel>
    </>
  )
}
