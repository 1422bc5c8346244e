import NextLink from 'next/link'
import { What } from '@/src/components/history/history-list.tsx'
import { sideLabels } from '@/src/components/history/history-words.ts'
import { recordHref } from '@/src/components/records/record-pages.ts'
import { Badge, type Tone } from '@/src/components/ui/badge.tsx'
import { capitalized } from '@/src/lib/core/text/capitalized.ts'
import { specOf, type SyncedObject } from '@/src/lib/crm/domain/objects.ts'
import type { UndoReason } from '@/src/lib/crm/domain/undo.ts'
import type { ChangeView } from '@/src/lib/records/history/change-views.ts'
import type { Titles } from '@/src/lib/records/fields/titles.ts'
import type { UndoOutcome } from '@/src/lib/records/history/undo.ts'
import { undoReasonWords } from '@/src/lib/records/history/undo-words.ts'

/** What an undo would do, or did, with one entry of the history. */
export type ShownUndo = {
  readonly id: number
  readonly object: SyncedObject
  readonly recordId: string | null
  readonly crmRecordId: string | null
  readonly change: Pick<ChangeView, 'side' | 'kind' | 'field' | 'before' | 'after'>
  readonly outcome: UndoOutcome
  readonly reason: UndoReason | null
  readonly message?: string | null
}

/** Entries by the record that they are of: what goes back and what stays, each on which side and why. */
export function UndoEntries({
  label,
  entries,
  titles,
  crm,
  isDone,
}: {
  label: string
  entries: readonly ShownUndo[]
  /** Of records, and of what values lead to. */
  titles: Titles
  crm: string
  isDone: boolean
}) {
  return (
    <ul aria-label={label} className="divide-y divide-border">
      {byRecord(entries).map((group) => (
        <li
          key={group[0]?.id}
          className="grid grid-cols-[minmax(0,1fr)] gap-x-4 gap-y-1 px-4 py-3 sm:grid-cols-[minmax(0,15rem)_minmax(0,1fr)]"
        >
          <RecordName entry={group[0]} titles={titles} crm={crm} />
          <ul className="min-w-0 space-y-2 break-words">
            {group.map((entry) => (
              <li key={entry.id} className="flex flex-col gap-0.5">
                <span className="flex flex-wrap items-baseline gap-x-2 gap-y-1">
                  <OutcomeBadge outcome={entry.outcome} isDone={isDone} />
                  <span className="text-muted">{sideLabels(crm)[entry.change.side]}</span>
                  {entry.change.field === null ? (
                    <span className="font-medium">{wholeWords(entry.change, crm)}</span>
                  ) : (
                    <What entry={{ ...back(entry), object: entry.object }} titles={titles} crm={crm} of="run" />
                  )}
                </span>
                {entry.reason === null ? null : (
                  <span className="text-muted">
                    {undoReasonWords(entry.reason, crm)}
                    {entry.message ? ` It said: “${entry.message}”` : ''}
                  </span>
                )}
              </li>
            ))}
          </ul>
        </li>
      ))}
    </ul>
  )
}

/** What is to be seen of a change once it is taken back: the other way round; what stays, as it was made. */
function back({ change, outcome }: ShownUndo) {
  const shown = { ...change, kind: 'updated' as const, reason: 'undone' }
  return outcome === 'left' ? shown : { ...shown, before: change.after, after: change.before }
}

function wholeWords({ kind, side }: ShownUndo['change'], crm: string): string {
  const place = side === 'crm' ? `in ${crm}` : 'here'
  switch (kind) {
    case 'created':
      return `Made ${place}: archived again`
    case 'restored':
      return `Brought back ${place}: archived again`
    case 'archived':
      return `Archived ${place}: brought back`
    case 'matched':
      return 'Matched: taken apart again'
    case 'excluded':
      return 'Taken apart: linked again'
    case 'merged':
      return `Merged in ${crm}`
    default:
      return 'The record as a whole'
  }
}

const looks: Readonly<Record<UndoOutcome, { readonly tone: Tone; readonly will: string; readonly done: string }>> = {
  restored: { tone: 'success', will: 'Goes back', done: 'Put back' },
  already: { tone: 'neutral', will: 'Is so already', done: 'Was so already' },
  left: { tone: 'warning', will: 'Stays', done: 'Stayed' },
  open: { tone: 'neutral', will: 'To do', done: 'Not looked at' },
}

function OutcomeBadge({ outcome, isDone }: { outcome: UndoOutcome; isDone: boolean }) {
  const { tone, will, done } = looks[outcome]
  return <Badge tone={tone}>{isDone ? done : will}</Badge>
}

function RecordName({ entry, titles, crm }: { entry: ShownUndo | undefined; titles: Titles; crm: string }) {
  if (entry === undefined) return null
  const title = entry.recordId === null ? undefined : titles.get(entry.recordId)?.title
  const name =
    title ?? (entry.crmRecordId === null ? capitalized(specOf(entry.object).one) : `${crm} record ${entry.crmRecordId}`)
  return (
    <p className="min-w-0 truncate font-medium">
      {entry.recordId === null ? (
        name
      ) : (
        <NextLink
          href={recordHref(entry.object, entry.recordId)}
          prefetch={false}
          className="text-link inline-block max-w-full truncate py-0.5"
        >
          {name}
        </NextLink>
      )}
    </p>
  )
}

function byRecord(entries: readonly ShownUndo[]): readonly (readonly ShownUndo[])[] {
  const groups = new Map<string, ShownUndo[]>()
  for (const entry of entries) {
    const key = `${entry.object} ${entry.recordId ?? ''} ${entry.recordId === null ? (entry.crmRecordId ?? '') : ''}`
    groups.set(key, [...(groups.get(key) ?? []), entry])
  }
  return [...groups.values()]
}
