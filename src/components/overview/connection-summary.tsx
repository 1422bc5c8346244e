import NextLink from 'next/link'
import { crmHref } from '@/src/components/crm/crm-pages.ts'
import { CrmLogo } from '@/src/components/crm/crm-logo.tsx'
import { StateCounts } from '@/src/components/crm/state-counts.tsx'
import { connectionLooks } from '@/src/components/crm/words.ts'
import { formatNumber } from '@/src/components/format.ts'
import { Badge } from '@/src/components/ui/badge.tsx'
import { Notice } from '@/src/components/ui/notice.tsx'
import { Time } from '@/src/components/ui/time.tsx'
import { crmNames } from '@/src/lib/crm/domain/crm-type.ts'
import type { LinkList } from '@/src/lib/records/link-state.ts'
import type { ConnectionView } from '@/src/lib/records/sync-views.ts'

export type ConnectionWithCounts = {
  readonly connection: ConnectionView
  readonly counts: Readonly<Record<LinkList, number>>
}

/** The number of contacts, and the state of each connection. */
export function ConnectionSummary({ contacts, connections }: { contacts: number; connections: readonly ConnectionWithCounts[] }) {
  return (
    <div className={`grid items-stretch gap-4 ${connections.length > 1 ? '' : 'md:grid-cols-[14rem_minmax(0,1fr)]'}`}>
      <NextLink
        href="/dashboard/contacts"
        className={`rounded-lg border border-border bg-surface p-4 hover:bg-surface-secondary ${
          connections.length > 1 ? 'flex items-baseline gap-3' : 'flex flex-col justify-center'
        }`}
      >
        <span className="text-muted">Contacts</span>
        <span className={`font-semibold tracking-tight tabular-nums ${connections.length > 1 ? 'text-xl' : 'text-3xl'}`}>
          {formatNumber(contacts)}
        </span>
      </NextLink>
      {connections.length === 0 ? (
        <div className="flex items-center rounded-lg border border-dashed border-border p-4 text-muted">
          No CRM is connected, so nothing is synced.
        </div>
      ) : (
        <div className="flex flex-col gap-4">
          {connections.map(({ connection, counts }) => (
            <ConnectionState key={connection.id} connection={connection} counts={counts} />
          ))}
        </div>
      )}
    </div>
  )
}

function ConnectionState({ connection, counts }: ConnectionWithCounts) {
  const look = connectionLooks[connection.status]
  return (
    <section className="rounded-lg border border-border bg-surface p-4">
      <div className="mb-3 flex flex-wrap items-center gap-3">
        <CrmLogo crmType={connection.crmType} />
        <h2 className="font-semibold">
          <NextLink href={crmHref(connection.crmType)} className="hover:underline">
            {crmNames[connection.crmType]}
          </NextLink>
        </h2>
        <Badge tone={look.tone} icon={look.icon}>
          {look.label}
        </Badge>
        <p className="text-muted">
          {connection.lastSyncAt ? (
            <>
              Last sync <Time iso={connection.lastSyncAt} />
            </>
          ) : (
            'Never synced'
          )}
        </p>
      </div>
      {connection.status === 'error' ? (
        <div className="mb-3">
          <Notice tone="danger" quiet>
            {connection.lastError ?? 'The last sync failed.'}
          </Notice>
        </div>
      ) : null}
      <StateCounts crmType={connection.crmType} counts={counts} />
    </section>
  )
}
