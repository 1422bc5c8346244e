import { createOnly, field, type FieldDefinition, fixed, identityFields, ownerField, systemFields } from './field-definitions.ts'
import { defaultPriority, taskPriorities, taskStatuses } from './task-statuses.ts'

/** Tasks and events go with what they are about. */
const who = field.polymorphic('WhoId', 'Name ID', ['Contact', 'Lead'], { onParentDelete: 'cascade' })
const what = field.polymorphic('WhatId', 'Related To ID', ['Account', 'Opportunity'], { onParentDelete: 'cascade' })
const subject = field.string('Subject', 'Subject', 255)
const description = field.textarea('Description', 'Description', 32_000)

const related: readonly FieldDefinition[] = [
  fixed(field.reference('AccountId', 'Account ID', 'Account', 'Account')),
  fixed(field.boolean('IsArchived', 'Archived')),
  fixed(field.number('int', 'WhoCount', 'Relation Count', 9, 0)),
  fixed(field.number('int', 'WhatCount', 'Related To Count', 9, 0)),
  field.datetime('ReminderDateTime', 'Reminder Date/Time'),
  field.boolean('IsReminderSet', 'Reminder Set'),
  fixed(field.boolean('IsRecurrence', 'Create Recurring Series')),
]

export const taskFields: readonly FieldDefinition[] = [
  ...identityFields,
  who,
  what,
  { ...subject, nameField: true },
  field.date('ActivityDate', 'Due Date Only'),
  field.picklist(
    'Status',
    'Status',
    taskStatuses.map(({ name }) => name),
    { nillable: false, restricted: true, otherwise: taskStatuses[0].name },
  ),
  field.picklist(
    'Priority',
    'Priority',
    taskPriorities.map(({ name }) => name),
    { nillable: false, restricted: true, otherwise: defaultPriority },
  ),
  fixed(field.boolean('IsHighPriority', 'High Priority')),
  ownerField,
  description,
  fixed(field.boolean('IsClosed', 'Closed')),
  fixed(field.datetime('CompletedDateTime', 'Completed Date')),
  // Emails and calls are tasks too.
  createOnly(field.picklist('TaskSubtype', 'Task Subtype', ['Task', 'Email', 'Call'], { restricted: true, otherwise: 'Task' })),
  field.picklist('CallType', 'Call Type', ['Internal', 'Inbound', 'Outbound']),
  field.number('int', 'CallDurationInSeconds', 'Call Duration', 8, 0),
  ...related,
  ...systemFields,
]

export const eventFields: readonly FieldDefinition[] = [
  ...identityFields,
  who,
  what,
  { ...subject, nameField: true },
  field.string('Location', 'Location', 255),
  field.boolean('IsAllDayEvent', 'All-Day Event'),
  field.datetime('StartDateTime', 'Start Date Time'),
  field.datetime('EndDateTime', 'End Date Time'),
  field.datetime('ActivityDateTime', 'Due Date Time'),
  fixed(field.date('ActivityDate', 'Due Date Only')),
  field.number('int', 'DurationInMinutes', 'Duration', 8, 0),
  description,
  ownerField,
  fixed(field.boolean('IsChild', 'Is Child')),
  ...related,
  ...systemFields,
]
