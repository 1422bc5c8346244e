import NextLink from 'next/link'
import { runHref, undoHref } from '@/src/components/crm/crm-pages.ts'
import { FieldChange, Value } from '@/src/components/crm/field-change.tsx'
import { fieldLabel } from '@/src/lib/records/fields/field-label.ts'
import { actorSentence, kindLabels, sideLabels } from '@/src/components/history/history-words.ts'
import { recordHref } from '@/src/components/records/record-pages.ts'
import { Badge } from '@/src/components/ui/badge.tsx'
import { Time } from '@/src/components/ui/time.tsx'
import { capitalized } from '@/src/lib/core/text/capitalized.ts'
import { crmNames } from '@/src/lib/crm/domain/crm-type.ts'
import type { ChangeView } from '@/src/lib/records/history/change-views.ts'
import { type HistoryNames, historyReason, isUndoable } from '@/src/lib/records/history/history.ts'
import { recordSpecOf } from '@/src/lib/objects/record-objects.ts'
import type { Titles } from '@/src/lib/records/fields/titles.ts'

/** Entries of the history: when, on which side, what became what, by which rule and whom, and where it can be taken back. */
export function HistoryList({
  label,
  entries,
  names,
  titles,
  of,
  mayUndo,
}: {
  label: string
  entries: readonly ChangeView[]
  names: HistoryNames
  /** Of records, and of what values lead to. */
  titles: Titles
  /** Of one field alone the field is not named again; of a run, the run is not. */
  of: 'field' | 'run'
  mayUndo: boolean
}) {
  return (
    <ol aria-label={label} className="divide-y divide-border">
      {entries.map((entry) => (
        <li key={entry.id} className="grid grid-cols-[minmax(0,1fr)] gap-x-4 gap-y-1 px-4 py-3 sm:grid-cols-[minmax(0,1fr)_auto]">
          <HistoryEntry entry={entry} names={names} titles={titles} of={of} mayUndo={mayUndo} />
          <p className="text-muted sm:text-right">
            <Time iso={entry.createdAt} />
          </p>
        </li>
      ))}
    </ol>
  )
}

function HistoryEntry({
  entry,
  names,
  titles,
  of,
  mayUndo,
}: {
  entry: ChangeView
  names: HistoryNames
  titles: Titles
  of: 'field' | 'run'
  mayUndo: boolean
}) {
  const crm = crmOf(entry, names)
  const actor = actorSentence(entry, names)
  return (
    <div className="min-w-0">
      <p className="flex flex-wrap items-baseline gap-x-2 gap-y-1 break-words">
        <Badge tone={entry.side === 'adsapp' ? 'accent' : 'neutral'}>{sideLabels(crm)[entry.side]}</Badge>
        {of === 'run' ? <RecordName entry={entry} titles={titles} crm={crm} /> : null}
        <What entry={entry} titles={titles} crm={crm} of={of} />
      </p>
      <p className="text-muted">
        {historyReason(entry, names)} {actor ?? ''}{' '}
        {of === 'field' && entry.runId !== null ? (
          <NextLink href={runHref(entry.runId)} prefetch={false} className="text-link inline-block py-0.5">
            See the run
          </NextLink>
        ) : null}
        {mayUndo && entry.runId !== null && isUndoable(entry) ? (
          <>
            {' '}
            <NextLink
              href={undoHref(entry.runId, { change: entry.id })}
              prefetch={false}
              className="text-link inline-block py-0.5"
            >
              Undo this…
              <span className="sr-only"> {entry.field === null ? kindLabels[entry.kind] : fieldLabel(entry.field)}</span>
            </NextLink>
          </>
        ) : null}
      </p>
    </div>
  )
}

/** What happened: of a field, what it was and became. */
export function What({
  entry,
  titles,
  crm,
  of,
}: {
  entry: Pick<ChangeView, 'object' | 'field' | 'kind' | 'side' | 'before' | 'after' | 'reason'>
  titles: Titles
  crm: string
  of: 'field' | 'run'
}) {
  if (entry.field === null) return <span className="font-medium">{kindLabels[entry.kind]}</span>
  const isChange = entry.kind === 'updated' || entry.kind === 'conflict'
  return (
    <span className="min-w-0 break-words">
      {of === 'run' ? <span className="font-medium">{fieldLabel(entry.field)}: </span> : null}
      {isChange ? <FieldChange change={entry} titles={titles} crm={crm} /> : kindLabels[entry.kind]}
      {entry.kind === 'created' ? (
        <>
          {' '}
          with <Value of={entry} value={entry.after} titles={titles} />
        </>
      ) : null}
      {entry.kind === 'conflict' ? (
        <>
          {' '}
          <Badge tone="warning">Conflict</Badge>
        </>
      ) : null}
    </span>
  )
}

function RecordName({ entry, titles, crm }: { entry: ChangeView; titles: Titles; crm: string }) {
  const known = entry.recordId === null ? undefined : titles.get(entry.recordId)
  if (known === undefined || known.object === 'member' || known.object === 'stage' || known.object === 'api_key') {
    return (
      <span>
        {entry.crmRecordId === null ? capitalized(recordSpecOf(entry.object).one) : `${crm} record ${entry.crmRecordId}`}
      </span>
    )
  }
  return (
    <NextLink href={recordHref(known.object, known.id)} prefetch={false} className="text-link inline-block py-0.5">
      {known.title}
    </NextLink>
  )
}

function crmOf({ connectionId }: ChangeView, { connections }: HistoryNames): string {
  const crmType = connections.get(connectionId ?? '')
  return crmType === undefined ? 'the CRM' : crmNames[crmType]
}
