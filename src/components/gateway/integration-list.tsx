import { integrationLooks } from '@/src/components/gateway/delivered-look.ts'
import { formatNumber } from '@/src/lib/core/text/number-text.ts'
import { Badge } from '@/src/components/ui/badge.tsx'
import { Time } from '@/src/components/ui/time.tsx'
import { destinationNames } from '@/src/lib/crm/domain/destination-type.ts'
import type { GatewayIntegration } from '@/src/lib/records/connections/gateway.ts'

/** Which user is connected to what, and how deliveries go. */
export function IntegrationList({ integrations }: { integrations: readonly GatewayIntegration[] }) {
  return (
    <ul className="divide-y divide-border">
      {integrations.map((integration) => {
        const look = integrationLooks[integration.status]
        return (
          <li key={integration.id} className="px-4 py-3">
            <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
              <span className="font-medium break-all">{integration.user_id}</span>
              <span className="text-muted break-words">
                {destinationNames[integration.crm_type]}, {integration.account_name}
              </span>
              <Badge tone={look.tone}>{look.label}</Badge>
            </p>
            <p className="text-muted">
              {formatNumber(integration.synced)} delivered, {formatNumber(integration.failed)} failed
              {integration.last_sync_at === null ? null : (
                <>
                  , last <Time iso={integration.last_sync_at} />
                </>
              )}
            </p>
            {integration.last_error === null ? null : <p className="break-words">{integration.last_error}</p>}
          </li>
        )
      })}
    </ul>
  )
}
