import { htmlText } from '../../crm/domain/html-text.ts'
import { textOf } from '../fields/record-values.ts'
import type { PageSpec } from './page-spec.ts'

/** Characters of a task without a subject that it is called by, as the database has them. */
const nameLength = 120

export const taskPages = {
  path: 'tasks',
  table: 'tasks',
  derived: { name: 'preview', label: 'Beginning', from: 'body' },
  tick: { field: 'status', done: 'done', undone: 'open' },
  named: ['subject', 'preview'],
  title: (values) =>
    textOf(values, 'subject')?.trim() || textOf(values, 'preview') || htmlText(textOf(values, 'body') ?? '').slice(0, nameLength),
  distinguishedBy: ['due', 'status'],
  sections: [{ title: null, fields: ['subject', 'owner', 'due', 'status', 'type', 'priority', 'reminderAt', 'body'] }],
  needed: { fields: ['subject', 'body'], words: 'Enter a subject.' },
  initial: {},
  list: {
    placeholder: 'Words of the subject or text…',
    searched: 'subjects and the beginning of texts',
    sorts: [
      ['due', 'Sort by when they are due'],
      ['name', 'Sort by subject'],
      ['updated', 'Latest changes first'],
    ],
    usual: 'due',
    nameClass: 'w-[36%] lg:w-auto',
    columns: [
      { field: 'due', sort: 'due', className: 'w-[20%] lg:w-44', isSecondLine: true },
      { field: 'status', className: 'hidden w-32 md:table-cell' },
      { field: 'priority', className: 'hidden w-28 xl:table-cell' },
      { field: 'owner', className: 'hidden w-44 2xl:table-cell' },
    ],
    filters: ['owner', 'type', 'priority'],
    group: {
      name: 'progress',
      label: 'Progress',
      options: [
        { value: 'to_do', label: 'To do' },
        { value: 'overdue', label: 'Overdue' },
        { value: 'finished', label: 'Done or deferred' },
      ],
      usual: 'to_do',
    },
  },
  listedOn: {},
} as const satisfies PageSpec
