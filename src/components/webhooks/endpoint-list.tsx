import NextLink from 'next/link'
import { Badge } from '@/src/components/ui/badge.tsx'
import { EndpointFacts } from '@/src/components/webhooks/endpoint-facts.tsx'
import { endpointLooks, endpointName, eventsWords, stateWords, webhooksPath } from '@/src/components/webhooks/webhook-words.ts'
import type { WebhookEndpoint } from '@/src/lib/contract/webhook-endpoints.ts'

/** Endpoints with their state, each leading to its page. */
export function EndpointList({ endpoints }: { endpoints: readonly WebhookEndpoint[] }) {
  return (
    <ul className="divide-y divide-border">
      {endpoints.map((endpoint) => {
        const look = endpointLooks[endpoint.status]
        const why = stateWords(endpoint)
        return (
          <li key={endpoint.id} className="px-4 py-3">
            <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
              <NextLink href={`${webhooksPath}/${endpoint.id}`} prefetch={false} className="text-link font-medium break-all">
                {endpointName(endpoint)}
              </NextLink>
              <Badge tone={look.tone} icon={look.icon}>
                {look.label}
              </Badge>
              {endpoint.payload === 'full' ? <Badge tone="neutral">Whole records</Badge> : null}
            </p>
            <p className="font-mono text-xs break-all text-muted">{endpoint.url}</p>
            {why === null ? null : <p>{why}</p>}
            <p className="break-words">{eventsWords(endpoint.event_types)}</p>
            <EndpointFacts endpoint={endpoint} />
          </li>
        )
      })}
    </ul>
  )
}
