import NextLink from 'next/link'
import type { ComponentProps } from 'react'
import { counted, isDue } from '@/src/components/format.ts'
import { recordHref } from '@/src/components/records/record-pages.ts'
import { SendAgain } from '@/src/components/send-again.tsx'
import { Badge } from '@/src/components/ui/badge.tsx'
import { LineFold } from '@/src/components/ui/fold.tsx'
import { Time } from '@/src/components/ui/time.tsx'
import { deliveryLooks, endpointName, tookWords, webhooksPath } from '@/src/components/webhooks/webhook-words.ts'
import type { WebhookDelivery } from '@/src/lib/contract/webhook-endpoints.ts'
import { recordObjectSchema, recordSpecOf } from '@/src/lib/objects/record-objects.ts'
import type { StoredDelivery } from '@/src/lib/records/organization/webhooks.ts'

/** What endpoints were told, or are to be, with every attempt. */
export function DeliveryList({
  deliveries,
  endpoints,
  again,
}: {
  deliveries: readonly StoredDelivery[]
  /** Whose each is, where a list has several endpoints. */
  endpoints?: ReadonlyMap<string, Parameters<typeof endpointName>[0]>
  /** How one is sent again; null where none can be. */
  again: Pick<ComponentProps<typeof SendAgain>, 'path' | 'method' | 'nothing'> | null
}) {
  return (
    <ul className="divide-y divide-border">
      {deliveries.map((delivery) => {
        const look = deliveryLooks[delivery.status]
        const endpoint = endpoints?.get(delivery.endpoint_id)
        const last = delivery.history.at(-1)
        return (
          <li key={delivery.id} className="flex flex-col gap-1 px-4 py-3">
            <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
              <span className="font-mono text-xs font-medium">{delivery.type}</span>
              <Badge tone={look.tone} icon={look.icon}>
                {look.label}
              </Badge>
              <span className="text-muted">
                <Time iso={delivery.created_at} />
              </span>
              <RecordLink delivery={delivery} />
            </p>
            {endpoint === undefined ? null : (
              <p>
                To{' '}
                <NextLink href={`${webhooksPath}/${delivery.endpoint_id}`} prefetch={false} className="text-link break-all">
                  {endpointName(endpoint)}
                </NextLink>
              </p>
            )}
            {last === undefined || delivery.status === 'delivered' ? null : <p className="break-words">{outcomeOf(last)}</p>}
            {delivery.next_attempt_at === null || delivery.history.length === 0 ? null : (
              <p className="text-muted">
                {isDue(delivery.next_attempt_at) ? (
                  'To be tried again as soon as its turn comes.'
                ) : (
                  <>
                    Tried again <Time iso={delivery.next_attempt_at} upcoming />.
                  </>
                )}
              </p>
            )}
            <Attempts delivery={delivery} />
            {again === null ? null : (
              <p>
                <SendAgain {...again} label="Send again" about={delivery.type} body={{ ids: [delivery.id] }} />
              </p>
            )}
          </li>
        )
      })}
    </ul>
  )
}

function RecordLink({ delivery: { type, data } }: { delivery: WebhookDelivery }) {
  const object = recordObjectSchema.safeParse(data['object'])
  const id = data['id']
  if (!object.success || typeof id !== 'string') return null
  // Not of a record that is gone, nor of a conflict, whose id is another's.
  if (!['created', 'updated', 'merged'].some((verb) => type === `${object.data}.${verb}`)) return null
  return (
    <NextLink href={recordHref(object.data, id)} prefetch={false} className="text-link">
      To the {recordSpecOf(object.data).one}
    </NextLink>
  )
}

type Attempt = WebhookDelivery['history'][number]

function outcomeOf({ status, error }: Attempt): string {
  return error ?? `It answered with status ${status}.`
}

function Attempts({ delivery: { id, history } }: { delivery: WebhookDelivery }) {
  if (history.length === 0) return <p className="text-muted">Not sent yet.</p>
  return (
    <LineFold title={history.length === 20 ? 'The newest 20 attempts' : counted(history.length, 'attempt')}>
      <ol className="flex flex-col gap-2">
        {history.map((attempt) => (
          <li key={attempt.at} className="break-words">
            <Time iso={attempt.at} exact />, after {tookWords(attempt.took_ms)}. {outcomeOf(attempt)}
            {attempt.response === null || attempt.response === '' ? null : (
              <pre className="mt-1 font-mono text-xs break-all whitespace-pre-wrap text-muted">{attempt.response}</pre>
            )}
          </li>
        ))}
      </ol>
      <p className="mt-2 text-xs text-muted">
        webhook-id <span className="font-mono break-all">{id}</span>
      </p>
    </LineFold>
  )
}
