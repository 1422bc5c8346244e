import type { Metadata } from 'next'
import { requireTenant } from '@/src/components/shell/require-tenant.ts'
import { PageHeader } from '@/src/components/ui/page-header.tsx'
import { Panel } from '@/src/components/ui/panel.tsx'
import { eventNames } from '@/src/components/webhooks/event-groups.ts'
import { NewEndpoint } from '@/src/components/webhooks/new-endpoint.tsx'
import { WebhooksClosed } from '@/src/components/webhooks/webhooks-closed.tsx'
import { webhooksPath } from '@/src/components/webhooks/webhook-words.ts'
import { may } from '@/src/lib/core/access/roles.ts'

export const metadata: Metadata = { title: 'Add endpoint' }

export default async function NewEndpointPage() {
  const { organizationName, role } = await requireTenant()
  if (!may(role, 'webhooks')) return <WebhooksClosed title="Add endpoint" organizationName={organizationName} role={role} />
  return (
    <>
      <PageHeader title="Add endpoint" back={{ href: webhooksPath, label: 'Webhooks' }} />
      <Panel>
        <NewEndpoint groups={eventNames} />
      </Panel>
    </>
  )
}
