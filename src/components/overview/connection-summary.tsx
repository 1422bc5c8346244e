import NextLink from 'next/link'
import { crmHref, crmListPath, recordsHref } from '@/src/components/crm/crm-pages.ts'
import { CrmLogo } from '@/src/components/crm/crm-logo.tsx'
import { connectionLooks, linkListWords } from '@/src/components/crm/words.ts'
import { formatNumber } from '@/src/lib/core/text/number-text.ts'
import { Badge } from '@/src/components/ui/badge.tsx'
import { LinkButton } from '@/src/components/ui/link-button.tsx'
import { Panel } from '@/src/components/ui/panel.tsx'
import { Time } from '@/src/components/ui/time.tsx'
import { crmNames } from '@/src/lib/crm/domain/crm-type.ts'
import { type LinkList, linkLists } from '@/src/lib/records/links/link-state.ts'
import type { ConnectionView, RunRow } from '@/src/lib/records/connections/sync-views.ts'

type ConnectionWithCounts = {
  readonly connection: ConnectionView
  readonly isSyncing: boolean
  readonly held: RunRow | null
  readonly counts: Readonly<Record<LinkList, number>>
}

/** The connections, a line or two each: state, counts of their records, last sync. */
export function ConnectionSummary({ connections }: { connections: readonly ConnectionWithCounts[] }) {
  if (connections.length === 0) return null
  return (
    <Panel
      title="Connections"
      flush
      actions={
        <LinkButton href={crmListPath} variant="outline" size="sm">
          CRM sync
        </LinkButton>
      }
    >
      <ul className="divide-y divide-border">
        {connections.map((each) => (
          <ConnectionState key={each.connection.id} {...each} />
        ))}
      </ul>
    </Panel>
  )
}

function ConnectionState({ connection, isSyncing, held, counts }: ConnectionWithCounts) {
  const { crmType } = connection
  const look = connectionLooks[connection.status]
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3">
      <div className="flex items-center gap-2.5 sm:min-w-56">
        <CrmLogo crmType={crmType} size="sm" />
        <NextLink href={crmHref(crmType)} className="text-link font-medium">
          {crmNames[crmType]}
        </NextLink>
        <Badge tone={look.tone} icon={look.icon}>
          {look.label}
        </Badge>
      </div>
      <ul className="flex basis-full flex-wrap gap-x-4 gap-y-1 sm:flex-1 sm:basis-auto">
        {linkLists.map((list) => (
          <li key={list}>
            <NextLink
              href={recordsHref(crmType, list)}
              prefetch={false}
              className={`inline-block py-0.5 tabular-nums hover:underline ${
                list === 'attention' && counts[list] > 0 ? 'font-medium text-warning-soft-foreground' : ''
              }`}
            >
              {formatNumber(counts[list])} <span className="text-muted">{linkListWords[list].of(counts[list])}</span>
            </NextLink>
          </li>
        ))}
      </ul>
      <p className="text-muted">
        {isSyncing && held === null ? (
          'syncing now'
        ) : connection.lastSyncAt ? (
          <>
            last sync <Time iso={connection.lastSyncAt} />
          </>
        ) : (
          'never synced'
        )}
      </p>
    </li>
  )
}
