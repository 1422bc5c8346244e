import NextLink from 'next/link'
import { deliveredLooks, deliveredName, isSendable } from '@/src/components/gateway/delivered-look.ts'
import { RetryButton } from '@/src/components/gateway/retry-button.tsx'
import { Badge } from '@/src/components/ui/badge.tsx'
import { Time } from '@/src/components/ui/time.tsx'
import { destinationNames } from '@/src/lib/crm/domain/destination-type.ts'
import type { Delivered } from '@/src/lib/records/connections/gateway.ts'

/** Contacts and events with what has become of them, each leading to its delivery. */
export function DeliveredList({ rows }: { rows: readonly Delivered[] }) {
  return (
    <ul className="divide-y divide-border">
      {rows.map((row) => {
        const look = deliveredLooks[row.status]
        return (
          <li key={row.id} className="grid grid-cols-[minmax(0,1fr)] gap-x-4 gap-y-1 px-4 py-3 sm:grid-cols-[minmax(0,1fr)_auto]">
            <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
              <NextLink
                href={`/dashboard/gateway/${row.delivery_id}`}
                prefetch={false}
                className="text-link font-medium break-all"
              >
                {deliveredName(row)}
              </NextLink>
              <span className="text-muted">
                {row.kind === 'event' ? 'event' : 'contact'} to {destinationNames[row.crm_type]}
              </span>
              <Badge tone={look.tone} icon={look.icon}>
                {look.label}
              </Badge>
            </p>
            <p className="text-muted sm:text-right">
              <Time iso={row.created_at} />
            </p>
            <p className="break-words text-muted sm:col-span-2">
              Of user <span className="font-mono text-xs break-all">{row.user_id}</span>
              {row.action === null ? null : `, ${row.action}`}
              {row.attempts > 1 ? `, ${row.attempts} attempts` : null}
            </p>
            {row.error === null ? null : <p className="break-words sm:col-span-2">{row.error.message}</p>}
            {isSendable(row) ? (
              <p className="sm:col-span-2">
                <RetryButton id={row.id} />
              </p>
            ) : null}
          </li>
        )
      })}
    </ul>
  )
}
