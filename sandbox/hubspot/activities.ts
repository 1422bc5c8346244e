import { type PropertySeed, readOnly, select, text } from './property-definitions.ts'

/** What distinguishes one kind of activity: something that happened or is to happen, about other records. */
export interface ActivitySeed {
  readonly name: string
  readonly typeId: string
  readonly noun: string
  /** The property that names it on pages. */
  readonly title: string
  readonly columns: readonly (readonly [heading: string, property: string])[]
  readonly propertySeeds: readonly PropertySeed[]
}

const options = (...values: readonly string[]) =>
  values.map((value) => ({ value, label: value.charAt(0) + value.slice(1).toLowerCase().replaceAll('_', ' ') }))

function propertiesOf(group: string, own: readonly PropertySeed[]): readonly PropertySeed[] {
  const seeds: readonly PropertySeed[] = [
    { ...text('hs_timestamp', 'Activity date'), type: 'datetime', fieldType: 'date' },
    ...own,
    { ...select('hubspot_owner_id', 'Activity assigned to', []), optionsFrom: 'owners' },
    // Only of what was made on HubSpot's own pages.
    readOnly('hs_created_by_user_id', 'Created by user ID', 'number'),
    { ...readOnly('hs_object_id', 'Record ID', 'number'), unique: true },
    readOnly('hs_createdate', 'Create date', 'datetime'),
    readOnly('hs_lastmodifieddate', 'Last modified date', 'datetime'),
  ]
  return seeds.map((seed) => ({ ...seed, groupName: group }))
}

const html = (name: string, label: string): PropertySeed => ({ ...text(name, label), fieldType: 'html' })
const datetime = (name: string, label: string): PropertySeed => ({ ...text(name, label), type: 'datetime', fieldType: 'date' })

const tasks: ActivitySeed = {
  name: 'tasks',
  typeId: '0-27',
  noun: 'Task',
  title: 'hs_task_subject',
  columns: [
    ['Due', 'hs_timestamp'],
    ['Status', 'hs_task_status'],
    ['Priority', 'hs_task_priority'],
  ],
  propertySeeds: propertiesOf('task', [
    text('hs_task_subject', 'Task title'),
    html('hs_task_body', 'Task notes'),
    select('hs_task_status', 'Task status', options('NOT_STARTED', 'IN_PROGRESS', 'WAITING', 'COMPLETED', 'DEFERRED')),
    select('hs_task_priority', 'Priority', options('NONE', 'LOW', 'MEDIUM', 'HIGH')),
    select('hs_task_type', 'Task type', options('TODO', 'CALL', 'EMAIL')),
    { ...text('hs_task_reminders', 'Reminders'), type: 'number', fieldType: 'number' },
    { ...readOnly('hs_task_is_completed', 'Is completed', 'number'), calculated: true },
    { ...readOnly('hs_task_completion_date', 'Completed at', 'datetime'), calculated: true },
  ]),
}

const notes: ActivitySeed = {
  name: 'notes',
  typeId: '0-46',
  noun: 'Note',
  title: 'hs_body_preview',
  columns: [['Date', 'hs_timestamp']],
  propertySeeds: propertiesOf('note', [
    html('hs_note_body', 'Note body'),
    { ...readOnly('hs_body_preview', 'Body preview', 'string'), calculated: true },
  ]),
}

const calls: ActivitySeed = {
  name: 'calls',
  typeId: '0-48',
  noun: 'Call',
  title: 'hs_call_title',
  columns: [
    ['Date', 'hs_timestamp'],
    ['Direction', 'hs_call_direction'],
  ],
  propertySeeds: propertiesOf('call', [
    text('hs_call_title', 'Call title'),
    html('hs_call_body', 'Call notes'),
    select('hs_call_direction', 'Call direction', options('INBOUND', 'OUTBOUND')),
    select('hs_call_status', 'Call status', options('COMPLETED', 'NO_ANSWER', 'BUSY', 'CANCELED', 'FAILED')),
    // Milliseconds.
    { ...text('hs_call_duration', 'Call duration'), type: 'number', fieldType: 'number' },
  ]),
}

const emails: ActivitySeed = {
  name: 'emails',
  typeId: '0-49',
  noun: 'Email',
  title: 'hs_email_subject',
  columns: [
    ['Date', 'hs_timestamp'],
    ['Direction', 'hs_email_direction'],
  ],
  propertySeeds: propertiesOf('email', [
    text('hs_email_subject', 'Subject'),
    { ...text('hs_email_text', 'Text body'), fieldType: 'textarea' },
    html('hs_email_html', 'HTML body'),
    select('hs_email_direction', 'Direction', options('EMAIL', 'INCOMING_EMAIL', 'FORWARDED_EMAIL')),
    select('hs_email_status', 'Send status', options('SENT', 'SENDING', 'SCHEDULED', 'BOUNCED', 'FAILED')),
  ]),
}

const meetings: ActivitySeed = {
  name: 'meetings',
  typeId: '0-47',
  noun: 'Meeting',
  title: 'hs_meeting_title',
  columns: [
    ['Start', 'hs_meeting_start_time'],
    ['Outcome', 'hs_meeting_outcome'],
  ],
  propertySeeds: propertiesOf('meeting', [
    text('hs_meeting_title', 'Meeting name'),
    html('hs_meeting_body', 'Meeting description'),
    datetime('hs_meeting_start_time', 'Start time'),
    datetime('hs_meeting_end_time', 'End time'),
    text('hs_meeting_location', 'Location'),
    select('hs_meeting_outcome', 'Outcome', options('SCHEDULED', 'COMPLETED', 'RESCHEDULED', 'NO_SHOW', 'CANCELED')),
  ]),
}

export const activitySeeds: readonly ActivitySeed[] = [tasks, notes, calls, emails, meetings]
