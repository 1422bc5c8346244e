import { ExternalLink } from 'lucide-react'
import { ConflictChoice } from '@/src/components/contacts/conflict-choice.tsx'
import { crmRecordUrl, explainLink, openConflicts } from '@/src/components/crm/link-words.ts'
import { StateBadge } from '@/src/components/crm/state-badge.tsx'
import { LinkButton } from '@/src/components/ui/link-button.tsx'
import { Panel } from '@/src/components/ui/panel.tsx'
import { Time } from '@/src/components/ui/time.tsx'
import { crmNames } from '@/src/lib/crm/domain/crm-type.ts'
import { linkState } from '@/src/lib/records/link-state.ts'
import type { LinkView } from '@/src/lib/records/link-views.ts'
import type { ConnectionView } from '@/src/lib/records/sync-views.ts'

/** How one contact stands with each CRM: state, reason, what to do, and the way to the record there. */
export function SyncPanel({ connections, links }: { connections: readonly ConnectionView[]; links: readonly LinkView[] }) {
  return (
    <Panel title="Sync">
      {connections.length === 0 ? (
        <div className="flex flex-col items-start gap-3">
          <p className="text-muted">No CRM is connected, so this contact lives only here.</p>
          <LinkButton href="/dashboard/settings/crm" variant="outline" size="sm">
            Connect a CRM
          </LinkButton>
        </div>
      ) : (
        <ul className="flex flex-col gap-5">
          {connections.map((connection) => (
            <li key={connection.id}>
              <ConnectionState connection={connection} link={links.find((link) => link.connectionId === connection.id)} />
            </li>
          ))}
        </ul>
      )}
    </Panel>
  )
}

function ConnectionState({ connection, link }: { connection: ConnectionView; link: LinkView | undefined }) {
  const crm = crmNames[connection.crmType]
  const disconnected = connection.status === 'disconnected'
  const url = crmRecordUrl(connection.account.url, link?.crmRecordId ?? null)
  const explanation = link && !disconnected ? explainLink(link, crm) : null
  return (
    <>
      <div className="flex flex-wrap items-center justify-between gap-2">
        <h3 className="font-medium">{crm}</h3>
        <StateBadge state={link && !disconnected ? linkState(link) : null} />
      </div>
      <p className="mt-1.5">
        {explanation?.reason ??
          (disconnected
            ? `${crm} is disconnected; nothing is synced until it is connected again.`
            : `This contact is not linked to ${crm}.`)}
      </p>
      {link && !disconnected
        ? openConflicts(link).map((conflict) => (
            <ConflictChoice key={conflict.field} linkId={link.id} conflict={conflict} crm={crm} />
          ))
        : null}
      {explanation?.action ? <p className="mt-1 text-muted">{explanation.action}</p> : null}
      {connection.status === 'paused' ? <p className="mt-1 text-muted">Syncing with {crm} is paused.</p> : null}
      {link?.crmRecordId ? (
        <p className="mt-2 text-muted">
          Record{' '}
          {url ? (
            <a href={url} target="_blank" rel="noreferrer" className="text-link inline-flex items-center gap-1">
              {link.crmRecordId}
              <ExternalLink aria-hidden className="size-3.5" />
              <span className="sr-only">(opens {crm} in a new tab)</span>
            </a>
          ) : (
            <code className="font-mono text-xs">{link.crmRecordId}</code>
          )}
          {link.lastSyncedAt ? (
            <>
              , last compared <Time iso={link.lastSyncedAt} />
            </>
          ) : null}
        </p>
      ) : null}
    </>
  )
}
