import { CircleCheck, CircleOff } from 'lucide-react'
import { formatNumber } from '@/src/lib/core/text/number-text.ts'
import { Badge } from '@/src/components/ui/badge.tsx'
import { Panel } from '@/src/components/ui/panel.tsx'
import type { Integration } from '@/src/lib/contract/integration.ts'

const statistics = [
  ['delivered', 'Delivered'],
  ['queued', 'Queued'],
  ['failed', 'Not delivered'],
] as const satisfies readonly (readonly [keyof Integration['statistics'], string])[]

const features = [
  ['signed_webhooks', 'Signed webhooks', 'There is an active endpoint that is told by signed messages.'],
  ['intake', 'Intake', 'There is a key with which websites send in.'],
  ['customer_registration', 'Customer registrations', 'Contacts that are made here are sent to CRM_WEBHOOK_URL.'],
  ['repair_request', 'Repair requests', 'Tickets that are made here are sent to CRM_WEBHOOK_URL.'],
] as const satisfies readonly (readonly [keyof Integration['features'], string, string])[]

/** What is switched on, and how much was told. */
export function IntegrationFacts({ integration }: { integration: Integration }) {
  return (
    <>
      <dl className="grid grid-cols-3 gap-x-6 gap-y-3 rounded-lg border border-border bg-surface p-4">
        {statistics.map(([name, label]) => (
          <div key={name} className="min-w-0">
            <dt className="text-xs text-muted">{label}</dt>
            <dd className="text-lg font-semibold">{formatNumber(integration.statistics[name])}</dd>
          </div>
        ))}
      </dl>
      <Panel title="Features">
        <ul className="grid grid-cols-[minmax(0,1fr)] gap-x-6 gap-y-3 sm:grid-cols-2">
          {features.map(([name, label, meaning]) => {
            const isOn = integration.features[name]
            return (
              <li key={name}>
                <p className="flex flex-wrap items-center gap-x-2 font-medium">
                  {label}
                  <Badge tone={isOn ? 'success' : 'neutral'} icon={isOn ? CircleCheck : CircleOff}>
                    {isOn ? 'On' : 'Off'}
                  </Badge>
                </p>
                <p className="text-muted">{isOn ? meaning : `Off: ${absent[name]}`}</p>
              </li>
            )
          })}
        </ul>
      </Panel>
    </>
  )
}

const absent: Readonly<Record<keyof Integration['features'], string>> = {
  signed_webhooks: 'no endpoint that is told by signed messages is active.',
  intake: 'there is no valid API key with the scope “intake”.',
  customer_registration: 'there is no active endpoint of CRM_WEBHOOK_URL.',
  repair_request: 'there is no active endpoint of CRM_WEBHOOK_URL.',
}
