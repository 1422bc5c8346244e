import NextLink from 'next/link'
import { Badge } from '@/src/components/ui/badge.tsx'
import { EndpointFacts } from '@/src/components/webhooks/endpoint-facts.tsx'
import { TestEndpoint } from '@/src/components/webhooks/test-endpoint.tsx'
import { endpointLooks, endpointName, webhooksPath } from '@/src/components/webhooks/webhook-words.ts'
import type { Integration } from '@/src/lib/contract/integration.ts'

/** Endpoints with how deliveries to them go, each to be tested. */
export function TestedEndpoints({ endpoints }: { endpoints: Integration['endpoints'] }) {
  return (
    <ul className="divide-y divide-border">
      {endpoints.map((endpoint) => {
        const look = endpointLooks[endpoint.status]
        const name = endpointName(endpoint)
        return (
          <li key={endpoint.id} className="flex flex-col gap-1 px-4 py-3">
            <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
              <NextLink href={`${webhooksPath}/${endpoint.id}`} prefetch={false} className="text-link font-medium break-all">
                {name}
              </NextLink>
              <Badge tone={look.tone} icon={look.icon}>
                {look.label}
              </Badge>
            </p>
            <p className="font-mono text-xs break-all text-muted">{endpoint.url}</p>
            <EndpointFacts endpoint={endpoint} />
            <div className="mt-1">
              <TestEndpoint id={endpoint.id} label="Test" about={name} />
            </div>
          </li>
        )
      })}
    </ul>
  )
}
