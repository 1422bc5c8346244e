import type { v2 } from 'pipedrive'
import { z } from 'zod'
import { choiceRow, mappingRow } from '../../connector-kit/mapping-row.ts'
import { readDue } from '../../domain/due.ts'
import type { FieldValue, ObjectType } from '../../domain/entities.ts'
import { isBlank, sameValue } from '../../domain/normalize.ts'
import { membersOf, setOf } from '../../domain/sets.ts'
import { activityStates, readActivityTypes } from '../activity-types.ts'
import { recordShape, text } from '../schema.ts'
import { idOf, textOf } from '../values.ts'
import type { Kind } from './kind.ts'
import { endAfter } from './one-end.ts'
import { ownerField } from './owner-field.ts'
import { requestBody } from './request-body.ts'

const id = z.number().int().nullish()
const participantsShape = z
  .array(z.looseObject({ person_id: z.number().int(), primary: z.boolean().nullish() }))
  .nullish()
  .transform((all) => all ?? [])

const rowSchema = z.looseObject({
  ...recordShape,
  subject: text,
  type: text,
  note: text,
  done: z.boolean().nullish(),
  due_date: text,
  due_time: text,
  marked_as_done_time: text,
  org_id: id,
  deal_id: id,
  participants: participantsShape,
})
type Activity = z.infer<typeof rowSchema>

const stateSchema = z.object({ org_id: id, deal_id: id, participants: participantsShape })

const activityBody = requestBody<v2.AddActivityRequest>()

/** By what records they are about, what lists take. */
const ends: ReadonlyMap<ObjectType, 'org_id' | 'person_id' | 'deal_id'> = new Map([
  ['account', 'org_id'],
  ['contact', 'person_id'],
  ['opportunity', 'deal_id'],
])

/** Its field in mappings: no field of Pipedrive has it, as the day and the time have one each. */
const dueField = 'due'

/** A day and a time in UTC; without a time it is due at any time of that day. */
function dueOf({ due_date: day, due_time: time }: Activity): FieldValue {
  const on = (day ?? '').trim()
  if (on === '') return null
  const at = (time ?? '').trim()
  return at === '' ? on : `${on}T${at}Z`
}

function dueMembers(value: FieldValue): { readonly due_date: string | null; readonly due_time: string | null } {
  const due = isBlank(value) ? null : readDue(String(value))
  if (due === null) return { due_date: null, due_time: null }
  if (due.kind === 'day') return { due_date: due.day, due_time: null }
  return { due_date: due.instant.slice(0, 10), due_time: due.instant.slice(11, 19) }
}

/** Who takes part: the first one stays the first as long as it takes part. */
function participantsAfter(before: z.infer<typeof participantsShape>, value: FieldValue) {
  const ids = membersOf(value).flatMap((member) => idOf(member) ?? [])
  const first = before.find(({ primary }) => primary === true)?.person_id
  const main = first !== undefined && ids.includes(first) ? first : ids[0]
  return ids.map((person) => ({ person_id: person, primary: person === main }))
}

/**
 * A task is an activity of Pipedrive, of any type: calls and meetings are activities too. It is about one organization and one deal at most, and
 * about any number of persons. Fields of one's own are closed to apps that no admin has connected, so there is none with our id.
 */
export const activity: Kind<Activity> = {
  object: 'task',
  name: 'activity',
  scopes: ['activities:full'],
  capability: {
    label: { one: 'Activity', many: 'Activities' },
    costs: { unit: 'tokens', page: 10, read: 1, lookup: 10, write: 5 },
  },
  ofLinked: {
    targets: ['account', 'contact', 'opportunity'],
    // Of several persons, Pipedrive lists an activity for the first one only.
    endOf: (target) => ends.get(target),
  },
  isPageless: true,
  calls: {
    list: (api, query) => api.activities().getActivities(query),
    get: (api, id) => api.activities().getActivity({ id }),
    create: (api, body) => api.activities().addActivity({ AddActivityRequest: activityBody.parse(body) }),
    update: (api, id, body) => api.activities().updateActivity({ id, AddActivityRequest: activityBody.parse(body) }),
    remove: (api, id) => api.activities().deleteActivity({ id }),
    listFields: (api, query) => api.activityFields().getActivityFields(query),
  },
  row: rowSchema,
  fields: [
    { name: 'subject', label: 'Subject', kind: 'text', access: 'write' },
    { name: 'note', label: 'Note', kind: 'html', access: 'write' },
    { name: 'type', label: 'Type', kind: 'stage', access: 'write' },
    { name: 'done', label: 'Done', kind: 'stage', access: 'write' },
    { name: 'priority', label: 'Priority', kind: 'enum', access: 'listed' },
    { name: dueField, label: 'Due date and time', kind: 'due', access: 'write' },
    ownerField,
    { name: 'org_id', label: 'Organization', kind: 'references', access: 'write', target: 'account' },
    { name: 'deal_id', label: 'Deal', kind: 'references', access: 'write', target: 'opportunity' },
    { name: 'participants', label: 'Participants', kind: 'references', access: 'write', target: 'contact' },
    { name: 'duration', label: 'Duration', kind: 'time', access: 'write' },
    { name: 'location', label: 'Location', kind: 'address', access: 'write' },
    { name: 'public_description', label: 'Public description', kind: 'text', access: 'write' },
    { name: 'marked_as_done_time', label: 'Marked as done', kind: 'datetime', access: 'read' },
    { name: 'add_time', label: 'Activity created', kind: 'datetime', access: 'read' },
    { name: 'update_time', label: 'Update time', kind: 'datetime', access: 'read' },
  ],
  choices: { type: readActivityTypes, done: async () => activityStates },
  lists: [],
  partOf: {},
  read: {
    done: ({ done }) => String(done === true),
    due: dueOf,
    org_id: ({ org_id: of }) => (of == null ? null : String(of)),
    deal_id: ({ deal_id: of }) => (of == null ? null : String(of)),
    participants: ({ participants }) => setOf(participants.map(({ person_id: person }) => String(person))),
  },
  key: { kind: 'none', field: 'subject', of: () => [] },
  state: (row) => stateSchema.parse(row),
  writer(state) {
    const before = state === null ? { participants: [] } : stateSchema.parse(state)
    const sent: Record<string, unknown> = {}
    return {
      put(name, value) {
        if (name === 'subject') sent['subject'] = textOf(value) ?? ''
        else if (name === 'done') sent['done'] = value === 'true'
        else if (name === dueField) Object.assign(sent, dueMembers(value))
        else if (name === 'participants') sent['participants'] = participantsAfter(before.participants, value)
        else if (name === 'org_id' || name === 'deal_id') {
          const next = endAfter(before[name] ?? null, value)
          if (next !== (before[name] ?? null)) sent[name] = next
        } else return false
        return true
      },
      members: () => sent,
    }
  },
  /** By what it says, when it is due, and what it is about. */
  isMadeBy({ properties }, record) {
    const asked = (name: string) => properties[name] ?? null
    const held = (name: string) => record.properties[name] ?? null
    const isOneOf = (name: string) => {
      const [one] = membersOf(held(name))
      return one === undefined ? membersOf(asked(name)).length === 0 : membersOf(asked(name)).includes(one)
    }
    return (
      (isBlank(asked('subject')) || sameValue('text', held('subject'), asked('subject'))) &&
      sameValue('html', held('note'), asked('note')) &&
      sameValue('due', held(dueField), asked(dueField)) &&
      sameValue('references', held('participants'), asked('participants')) &&
      isOneOf('org_id') &&
      isOneOf('deal_id')
    )
  },
  mapping: [
    mappingRow('subject', 'subject'),
    mappingRow('body', 'note'),
    choiceRow('type', 'type', {
      values: { to_do: 'task', call: 'call', email: 'email', meeting: 'meeting' },
      also: { deadline: 'to_do', lunch: 'meeting' },
    }),
    choiceRow('status', 'done', {
      values: { open: 'false', done: 'true' },
      alike: { in_progress: 'open', waiting: 'open', deferred: 'open' },
    }),
    // Its options are the account's own, with numbers of its own: they are known by their names.
    choiceRow('priority', 'priority', { values: { low: 'Low', normal: 'Medium', high: 'High' } }),
    mappingRow('due', dueField),
    mappingRow('completedAt', 'marked_as_done_time', 'from_crm'),
    mappingRow('owner', 'owner_id'),
  ],
  joinedFields: [],
  references: [mappingRow('accounts', 'org_id'), mappingRow('contacts', 'participants'), mappingRow('opportunities', 'deal_id')],
}
