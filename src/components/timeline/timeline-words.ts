import type { TimelineKind } from '@/src/lib/records/history/timeline.ts'

export const timelineKindLabels: Readonly<Record<TimelineKind, string>> = {
  changes: 'Changes here',
  syncs: 'Syncs with CRMs',
  notes: 'Notes',
  tasks: 'Tasks',
  activities: 'Calls, meetings, emails',
}

/** What is said where there is nothing of a kind, or of none. */
export const nothingWords: Readonly<Record<TimelineKind | 'all', { readonly title: string; readonly why: string }>> = {
  all: {
    title: 'Nothing is recorded yet',
    why: 'Every edit made here, every value that a sync writes, and every note, task, call, meeting and email about it is listed with who or what caused it.',
  },
  changes: { title: 'Nothing has changed here yet', why: 'Edits of people and what syncs bring from CRMs are listed here.' },
  syncs: { title: 'No sync is recorded', why: 'What is sent to CRMs, matched, left out or in conflict is listed here.' },
  tasks: { title: 'No tasks yet', why: 'Tasks about it are listed here, when they were added and when they were done.' },
  activities: {
    title: 'No calls, meetings or emails',
    why: 'What a CRM has of them is listed here once its activities are synced. They are changed there.',
  },
  notes: { title: 'No notes yet', why: 'Notes about it are listed here, no matter who wrote them.' },
}
