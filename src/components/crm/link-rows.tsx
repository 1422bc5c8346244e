import NextLink from 'next/link'
import { CrmRecordLink } from '@/src/components/crm/crm-record-link.tsx'
import { OtherRecords } from '@/src/components/crm/errors/other-records.tsx'
import { RetryButton } from '@/src/components/crm/errors/retry-button.tsx'
import { stagesHref } from '@/src/components/crm/crm-pages.ts'
import { crmRecordUrl, explainLink, openConflicts, recordsUrl, waitWords } from '@/src/components/crm/link-words.ts'
import { matchHref } from '@/src/components/crm/matches/match-words.ts'
import { isUnmapped } from '@/src/lib/records/conflicts/undecided-words.ts'
import { StateBadge } from '@/src/components/crm/state-badge.tsx'
import { recordHref } from '@/src/components/records/record-pages.ts'
import { SelectBox } from '@/src/components/selection.tsx'
import { LinkButton } from '@/src/components/ui/link-button.tsx'
import { Time } from '@/src/components/ui/time.tsx'
import { crmNames, type CrmType } from '@/src/lib/crm/domain/crm-type.ts'
import { linkState } from '@/src/lib/records/links/link-state.ts'
import type { LinkView } from '@/src/lib/records/links/link-views.ts'
import { awaitsMatch, isLeftOut } from '@/src/lib/records/links/match.ts'
import type { FieldDirections } from '@/src/lib/records/connections/mapped-directions.ts'
import type { Titles } from '@/src/lib/records/fields/titles.ts'
import type { ConnectionView } from '@/src/lib/records/connections/sync-views.ts'

/** Links with their state, its reason and what to do. */
export function LinkRows({ links, ...shared }: Shared & { links: readonly LinkView[] }) {
  return (
    <ul className="divide-y divide-border">
      {links.map((link) => (
        <LinkRow key={link.id} link={link} {...shared} />
      ))}
    </ul>
  )
}

type Shared = {
  /** Of the records, and of what their values lead to. */
  titles: Titles
  connection: ConnectionView
  canEdit: boolean
  mayRetry?: boolean
  mayMap?: boolean
  /** Which way the mapped fields go, where records may be shown of which one side leads a field. */
  directions?: FieldDirections | undefined
  /** Within a SelectionProvider: each can be chosen. */
  isSelectable?: boolean
}

function LinkRow({
  link,
  titles,
  connection,
  canEdit,
  mayRetry = false,
  mayMap = false,
  directions,
  isSelectable = false,
}: Shared & { link: LinkView }) {
  const crm = crmNames[connection.crmType]
  const known = link.recordId ? titles.get(link.recordId) : undefined
  const url = crmRecordUrl(recordsUrl(connection.account, link.object), link.crmRecordId)
  const { reason, action } = explainLink(link, crm, titles, directions)
  const name = known?.title ?? link.problem?.label ?? `${crm} record ${link.crmRecordId ?? ''}`
  return (
    <li className="grid grid-cols-[minmax(0,1fr)] gap-x-4 gap-y-1 px-4 py-3 sm:grid-cols-[minmax(0,15rem)_minmax(0,1fr)_auto]">
      <p className="min-w-0 truncate font-medium">
        {isSelectable ? <SelectBox id={link.id} name={name} /> : null}{' '}
        {known ? (
          <NextLink href={recordHref(known.object, known.id)} prefetch={false} className="text-link">
            {name}
          </NextLink>
        ) : (
          name
        )}
      </p>
      <div className="min-w-0 break-words">
        <p>{reason}</p>
        {action ? <p className="text-muted">{action}</p> : null}
        {link.status === 'excluded'
          ? null
          : waitWords(link, crm, titles).map((sentence) => (
              <p key={sentence} className="text-muted">
                {sentence}
              </p>
            ))}
        {link.status === 'attention' ? (
          <OtherRecords link={link} accountUrl={recordsUrl(connection.account, link.object)} crm={crm} />
        ) : null}
        <p className="text-muted">
          {url ? <CrmRecordLink href={url} crm={crm} /> : null}
          {link.lastSyncedAt ? (
            <>
              {url ? ', compared' : 'Compared'} <Time iso={link.lastSyncedAt} />
            </>
          ) : null}
        </p>
      </div>
      <LinkAnswers
        link={link}
        name={name}
        titles={titles}
        crmType={connection.crmType}
        canEdit={canEdit}
        mayRetry={mayRetry}
        mayMap={mayMap}
      />
    </li>
  )
}

/** What can be done about the record, by those who may. */
function LinkAnswers({
  link,
  name,
  titles,
  crmType,
  canEdit,
  mayRetry,
  mayMap,
}: {
  link: LinkView
  name: string
  titles: Titles
  crmType: CrmType
  canEdit: boolean
  mayRetry: boolean
  mayMap: boolean
}) {
  return (
    <div className="flex items-center gap-2 sm:flex-col sm:items-end">
      <StateBadge state={linkState(link)} />
      {awaitsMatch(link) ? (
        <LinkButton href={matchHref(link)} prefetch={false} variant="outline" size="sm">
          {canEdit ? 'Decide' : 'See possible matches'}
          <span className="sr-only"> ({name})</span>
        </LinkButton>
      ) : null}
      {mayMap && lacksStage(link, titles) ? (
        <LinkButton href={stagesHref(crmType, link.object)} variant="outline" size="sm">
          Map this stage
          <span className="sr-only"> ({name})</span>
        </LinkButton>
      ) : null}
      {mayRetry && link.status === 'attention' && link.problem?.mayAllow === true ? (
        <RetryButton
          crmType={crmType}
          label="It is somebody else: save it"
          about={name}
          request={{ linkIds: [link.id], allowDuplicates: true }}
        />
      ) : null}
      {canEdit && isLeftOut(link) ? (
        <LinkButton href={matchHref(link)} prefetch={false} variant="outline" size="sm">
          Change
          <span className="sr-only"> ({name})</span>
        </LinkButton>
      ) : null}
    </div>
  )
}

/** Whether it waits for somebody to map a stage: one in which it is, or one in which it would begin. */
function lacksStage(link: LinkView, titles: Titles): boolean {
  if (linkState(link) === 'conflict') return openConflicts(link, titles).some((each) => isUnmapped(each.reason))
  return link.status === 'attention' && link.problem?.code === 'stage_unmapped'
}
