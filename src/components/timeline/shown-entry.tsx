import {
  ArrowLeftRight,
  CalendarDays,
  ListChecks,
  ListPlus,
  type LucideIcon,
  Mail,
  NotebookPen,
  PencilLine,
  Phone,
} from 'lucide-react'
import NextLink from 'next/link'
import type { ReactNode } from 'react'
import { type ChangeContext, ChangeEntry } from '@/src/components/timeline/change-entry.tsx'
import { capitalized } from '@/src/lib/core/text/capitalized.ts'
import { recordHref } from '@/src/components/records/record-pages.ts'
import type { TimelineActivity, TimelineNote, TimelineTask } from '@/src/lib/records/history/timeline.ts'
import type { ShownEntry } from '@/src/lib/records/history/timeline-saves.ts'

/** How an entry of each source is shown. */
export function shownEntry(
  shown: ShownEntry,
  context: ChangeContext,
): { readonly icon: LucideIcon; readonly content: ReactNode } {
  const { told } = shown.entry
  switch (told.source) {
    case 'change':
      return {
        icon: told.entry.side === 'adsapp' ? PencilLine : ArrowLeftRight,
        content: <ChangeEntry change={told.entry} shown={shown} of={context} />,
      }
    case 'task':
      return { icon: ListPlus, content: <TaskEntry task={told.entry} words="Task added" /> }
    case 'done':
      return { icon: ListChecks, content: <TaskEntry task={told.entry} words="Task done" /> }
    case 'note':
      return { icon: NotebookPen, content: <NoteEntry note={told.entry} me={context.me} /> }
    case 'activity':
      return { icon: activityIcons[told.entry.kind], content: <ActivityEntry activity={told.entry} of={context} /> }
  }
}

function NoteEntry({ note: { id, author, preview }, me }: { note: TimelineNote; me: ReadonlySet<string> }) {
  return (
    <p className="break-words">
      {noteWords(author, me)}:{' '}
      <NextLink href={recordHref('note', id)} prefetch={false} className="text-link inline-block py-0.5">
        {preview?.trim() || 'without text'}
      </NextLink>
    </p>
  )
}

/** Who wrote a note. `me`: what the viewer is called. */
export function noteWords(author: string | null, me: ReadonlySet<string>): string {
  if (author === null) return 'A note was written'
  return `${me.has(author) ? 'You' : author} wrote a note`
}

function TaskEntry({ task: { id, title }, words }: { task: TimelineTask; words: string }) {
  return (
    <p className="break-words">
      {words}:{' '}
      <NextLink href={recordHref('task', id)} prefetch={false} className="text-link inline-block py-0.5">
        {title ?? 'Unnamed task'}
      </NextLink>
    </p>
  )
}

const activityIcons = { call: Phone, email: Mail, meeting: CalendarDays } as const

function ActivityEntry({
  activity: { id, kind, direction, title, connection },
  of,
}: {
  activity: TimelineActivity
  of: ChangeContext
}) {
  const name = direction === null ? kind : `${direction} ${kind}`
  return (
    <p className="break-words">
      {capitalized(name)}:{' '}
      <NextLink href={recordHref('activity', id)} prefetch={false} className="text-link inline-block py-0.5">
        {title?.trim() || 'without subject'}
      </NextLink>
      {connection === null ? null : <span className="text-muted"> · from {of.crmOf(connection)}</span>}
    </p>
  )
}
