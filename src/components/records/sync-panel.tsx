import { ConflictChoice } from '@/src/components/records/conflict-choice.tsx'
import { Differences } from '@/src/components/records/differences.tsx'
import { CrmRecordLink } from '@/src/components/crm/crm-record-link.tsx'
import { CrmLogo } from '@/src/components/crm/crm-logo.tsx'
import { differencesOf } from '@/src/components/crm/difference-words.ts'
import { crmListPath, recordsHref, stagesHref } from '@/src/components/crm/crm-pages.ts'
import { chooseWords, crmRecordUrl, explainLink, isQuestion, openConflicts, waitWords } from '@/src/components/crm/link-words.ts'
import { isUnmapped } from '@/src/lib/records/conflicts/undecided-words.ts'
import { matchHref } from '@/src/components/crm/matches/match-words.ts'
import { StateBadge } from '@/src/components/crm/state-badge.tsx'
import { LinkButton } from '@/src/components/ui/link-button.tsx'
import { Panel } from '@/src/components/ui/panel.tsx'
import { Time } from '@/src/components/ui/time.tsx'
import { capitalized } from '@/src/lib/core/text/capitalized.ts'
import { may, type Role } from '@/src/lib/core/access/roles.ts'
import { recordSpecOf } from '@/src/lib/objects/record-objects.ts'
import { crmNames, type CrmType } from '@/src/lib/crm/domain/crm-type.ts'
import { linkState } from '@/src/lib/records/links/link-state.ts'
import type { LinkView } from '@/src/lib/records/links/link-views.ts'
import type { FieldDirections } from '@/src/lib/records/connections/mapped-directions.ts'
import { awaitsMatch } from '@/src/lib/records/links/match.ts'
import type { ObjectConnection } from '@/src/lib/records/connections/object-connections.ts'
import type { StoredRecord } from '@/src/lib/records/fields/stored-record.ts'
import type { Titles } from '@/src/lib/records/fields/titles.ts'

/** A record's state with each CRM: reason, what to do, and a link to the record there. */
export function SyncPanel({
  connections,
  links,
  record,
  titles,
  directions,
  role,
}: {
  connections: readonly ObjectConnection[]
  links: readonly LinkView[]
  record: StoredRecord
  /** Of what its values lead to. */
  titles: Titles
  /** Which way the mapped fields go, by connection. */
  directions: ReadonlyMap<string, FieldDirections>
  role: Role
}) {
  return (
    <Panel title="Sync">
      {connections.length === 0 ? (
        <div className="flex flex-col items-start gap-3">
          <p className="text-muted">No CRM is connected, so this {recordSpecOf(record.object).one} exists only here.</p>
          {may(role, 'connections') ? (
            <LinkButton href={crmListPath} variant="outline" size="sm">
              Connect a CRM
            </LinkButton>
          ) : null}
        </div>
      ) : (
        <ul className="-my-4 divide-y divide-border">
          {connections.map((connection) => (
            <li key={connection.id} className="py-4">
              <ConnectionState
                connection={connection}
                link={links.find((link) => link.connectionId === connection.id)}
                record={record}
                titles={titles}
                directions={directions.get(connection.id) ?? new Map()}
                role={role}
              />
            </li>
          ))}
        </ul>
      )}
    </Panel>
  )
}

function ConnectionState({
  connection,
  link,
  record,
  titles,
  directions,
  role,
}: {
  connection: ObjectConnection
  link: LinkView | undefined
  record: StoredRecord
  titles: Titles
  directions: FieldDirections
  role: Role
}) {
  const crm = crmNames[connection.crmType]
  // Nothing is synced, whatever the link says of the time before.
  const isOff = connection.status === 'disconnected' || !connection.isSynced
  const state = link && !isOff ? linkState(link) : null
  const conflicts = link && !isOff ? openConflicts(link, titles) : []
  const explanation = link && !isOff ? explainLink(link, crm, titles, directions) : null
  return (
    <>
      <div className="flex flex-wrap items-center justify-between gap-2">
        <h3 className="flex items-center gap-2 font-medium">
          <CrmLogo crmType={connection.crmType} size="sm" />
          {crm}
        </h3>
        <StateBadge state={state} />
      </div>
      <p className="mt-1.5 break-words">{explanation?.reason ?? unlinkedWords(connection, record)}</p>
      {link && !isOff
        ? waitWords(link, crm, titles).map((sentence) => (
            <p key={sentence} className="mt-1 break-words text-muted">
              {sentence}
            </p>
          ))
        : null}
      {link && state === 'differs' ? (
        <Differences differences={differencesOf(link, directions, titles)} record={record} titles={titles} crm={crm} />
      ) : null}
      {link
        ? conflicts.map((conflict) => (
            <ConflictChoice
              key={conflict.field}
              linkId={link.id}
              conflict={conflict}
              crm={crm}
              mapHref={may(role, 'connections') ? stagesHref(connection.crmType, link.object) : null}
              canEdit={may(role, 'edit')}
            />
          ))
        : null}
      {explanation?.action ? (
        <p className="mt-1 text-muted">
          {state === 'conflict' && conflicts.some(({ reason }) => !isUnmapped(reason))
            ? chooseWords(role, connection.status === 'active')
            : explanation.action}
        </p>
      ) : null}
      {link && !isOff ? <OpenQuestion link={link} isWaiting={state === 'waiting'} crmType={connection.crmType} /> : null}
      {connection.status === 'paused' ? <p className="mt-1 text-muted">Syncing with {crm} is paused.</p> : null}
      {connection.status === 'error' ? (
        <p className="mt-1 text-warning-soft-foreground">
          The connection to {crm} needs attention; nothing is synced until then.
        </p>
      ) : null}
      {link?.crmRecordId ? (
        <CrmRecord connection={connection} crmRecordId={link.crmRecordId} comparedAt={link.lastSyncedAt} />
      ) : null}
    </>
  )
}

/** Why a record has no state with a CRM. */
function unlinkedWords(connection: ObjectConnection, { object }: StoredRecord): string {
  const crm = crmNames[connection.crmType]
  const { one, many } = recordSpecOf(object)
  if (connection.status === 'disconnected') return `${crm} is disconnected; nothing is synced until it is connected again.`
  return connection.isSynced ? `This ${one} is not linked to ${crm}.` : `${capitalized(many)} are not synced with ${crm}.`
}

/** The way to what a person is asked about the record, or about one that it waits for. */
function OpenQuestion({ link, isWaiting, crmType }: { link: LinkView; isWaiting: boolean; crmType: CrmType }) {
  const crm = crmNames[crmType]
  return (
    <>
      {awaitsMatch(link) ? (
        <p className="mt-2">
          <LinkButton href={matchHref(link)} prefetch={false} variant="outline" size="sm">
            See possible matches<span className="sr-only"> in {crm}</span>
          </LinkButton>
        </p>
      ) : null}
      {isWaiting && link.waits.some(isQuestion) ? (
        <p className="mt-2">
          <LinkButton href={recordsHref(crmType, 'attention', link.object)} prefetch={false} variant="outline" size="sm">
            See what is asked<span className="sr-only"> about {crm}</span>
          </LinkButton>
        </p>
      ) : null}
    </>
  )
}

/** The record of the CRM, and when the two were compared last. */
function CrmRecord({
  connection,
  crmRecordId,
  comparedAt,
}: {
  connection: ObjectConnection
  crmRecordId: string
  comparedAt: string | null
}) {
  const url = crmRecordUrl(connection.account.url, crmRecordId)
  return (
    <p className="mt-2 text-muted">
      {url ? <CrmRecordLink href={url} crm={crmNames[connection.crmType]} /> : 'Record'}{' '}
      <code className="font-mono text-xs break-all">{crmRecordId}</code>
      {comparedAt ? (
        <span className="block">
          Last compared <Time iso={comparedAt} />
        </span>
      ) : null}
    </p>
  )
}
