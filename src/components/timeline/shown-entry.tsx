import { ArrowLeftRight, ListChecks, ListPlus, type LucideIcon, NotebookPen, PencilLine } from 'lucide-react'
import NextLink from 'next/link'
import type { ReactNode } from 'react'
import { type ChangeContext, ChangeEntry } from '@/src/components/timeline/change-entry.tsx'
import { recordHref } from '@/src/components/records/record-pages.ts'
import type { TimelineEntry, TimelineNote, TimelineTask } from '@/src/lib/records/timeline.ts'

/** How an entry of each source is shown. */
export function shownEntry(
  told: TimelineEntry['told'],
  context: ChangeContext,
): { readonly icon: LucideIcon; readonly content: ReactNode } {
  switch (told.source) {
    case 'change':
      return {
        icon: told.entry.side === 'adsapp' ? PencilLine : ArrowLeftRight,
        content: <ChangeEntry change={told.entry} of={context} />,
      }
    case 'task':
      return { icon: ListPlus, content: <TaskEntry task={told.entry} words="Task added" /> }
    case 'done':
      return { icon: ListChecks, content: <TaskEntry task={told.entry} words="Task done" /> }
    case 'note':
      return { icon: NotebookPen, content: <NoteEntry note={told.entry} /> }
  }
}

function NoteEntry({ note: { id, author, preview } }: { note: TimelineNote }) {
  return (
    <p className="break-words">
      {author === null ? 'A note was written' : `${author} wrote a note`}:{' '}
      <NextLink href={recordHref('note', id)} prefetch={false} className="text-link inline-block py-0.5">
        {preview?.trim() || 'without text'}
      </NextLink>
    </p>
  )
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
