import type { ObjectSpec } from './object-spec.ts'
import { about, owner } from './shared-fields.ts'

export const task = {
  one: 'task',
  many: 'tasks',
  isPerson: false,
  onByDefault: false,
  ofLinked: true,
  settings: { deletes: { fromCrm: 'ignore', toCrm: 'ignore' }, matchKeys: ['external_id'] },
  fields: [
    { name: 'subject', column: 'subject', label: 'Subject', type: 'text', lengthMax: 500 },
    { name: 'body', column: 'body', label: 'Text', type: 'html', lengthMax: 100_000 },
    {
      name: 'type',
      column: 'type',
      label: 'Type',
      type: 'picklist',
      lengthMax: 20,
      options: ['to_do', 'call', 'email', 'meeting'],
      first: 'to_do',
      isMapped: true,
    },
    {
      name: 'status',
      column: 'status',
      label: 'Status',
      type: 'picklist',
      lengthMax: 20,
      options: ['open', 'in_progress', 'waiting', 'done', 'deferred'],
      first: 'open',
      isMapped: true,
    },
    {
      name: 'priority',
      column: 'priority',
      label: 'Priority',
      type: 'picklist',
      lengthMax: 20,
      options: ['low', 'normal', 'high'],
      first: 'normal',
      isMapped: true,
    },
    { name: 'due', column: 'due', label: 'Due', type: 'due', lengthMax: 40 },
    { name: 'reminderAt', column: 'reminder_at', label: 'Reminder', type: 'datetime', lengthMax: 40 },
    { name: 'completedAt', column: 'completed_at', label: 'Completed', type: 'datetime', lengthMax: 40, isDerived: true },
    ...about,
    owner,
  ],
  // Two tasks of the same words are two.
  searchKey: { kind: 'none', fields: ['subject'], label: 'subject' },
} as const satisfies ObjectSpec
