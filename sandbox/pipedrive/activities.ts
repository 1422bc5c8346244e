import type { Context, Hono } from 'hono'
import { z } from 'zod'
import { sanitizedHtml } from '../kit/html.ts'
import { type Activity, type ActivityBody, blankActivity, firstActivityId } from './activity-body.ts'
import { activityTypes } from './activity-types.ts'
import { invalid } from './errors.ts'
import { priorities } from './field-definitions.ts'
import { integerQuery } from './query.ts'
import { addTimeInput, checked, clearableText, textInput } from './record-input.ts'
import { requireLive } from './record-links.ts'
import { recordRoutes } from './record-routes.ts'
import { type SqlCondition, wholeSecond } from './record-store.ts'
import { isoSecond } from './record-view.ts'
import { plainTime } from './v1-view.ts'
import { ownerAfter, recordWrites } from './record-writes.ts'
import type { Sandbox, SandboxEnv } from './sandbox.ts'

const id = z.number().int().min(1)
const clock = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$/, 'must be a time such as 09:30')
  .transform((text) => (text.length === 5 ? `${text}:00` : text))
const activeKeys = new Set(activityTypes.flatMap(({ key_string: key, active_flag }) => (active_flag ? [key] : [])))

const inputSchema = z.strictObject({
  subject: textInput(255).optional(),
  type: z
    .string()
    .refine((key) => activeKeys.has(key), 'is not an active type of activity')
    .optional(),
  owner_id: id.optional(),
  deal_id: id.nullable().optional(),
  lead_id: z.uuid().nullable().optional(),
  org_id: id.nullable().optional(),
  // In the vendor's schema, and read only: the participants decide it.
  person_id: z.unknown().optional(),
  participants: z.array(z.strictObject({ person_id: id, primary: z.boolean().optional() })).optional(),
  due_date: z.iso.date().nullable().optional(),
  due_time: clock.nullable().optional(),
  duration: clock.nullable().optional(),
  busy: z.boolean().optional(),
  done: z.boolean().optional(),
  location: z
    .object({ value: textInput(255) })
    .nullable()
    .optional(),
  public_description: clearableText(5000).optional(),
  priority: z
    .number()
    .int()
    .refine((option) => priorities.some(({ id: known }) => known === option), 'is not an option of the field')
    .nullable()
    .optional(),
  note: z.string().nullable().optional(),
  add_time: addTimeInput,
})
type ActivityInput = z.infer<typeof inputSchema>

const kept = <T>(given: T | undefined, before: T): T => (given === undefined ? before : given)

/** One of the participants is the first; nobody is there twice. */
function participantsOf(given: NonNullable<ActivityInput['participants']>): ActivityBody['participants'] {
  const first = given.find(({ primary }) => primary === true) ?? given[0]
  return given
    .filter((each, index) => given.findIndex(({ person_id }) => person_id === each.person_id) === index)
    .map(({ person_id }) => ({ person_id, primary: person_id === first?.person_id }))
}

function changed(sandbox: Sandbox, companyId: number, before: Activity, input: ActivityInput): Activity {
  const { body } = before
  if (input.deal_id != null && input.deal_id !== body.deal_id) requireLive(sandbox.deals, companyId, 'deal_id', input.deal_id)
  if (input.org_id != null && input.org_id !== before.orgId) requireLive(sandbox.organizations, companyId, 'org_id', input.org_id)
  for (const { person_id: person } of input.participants ?? []) requireLive(sandbox.persons, companyId, 'participants', person)
  const participants = input.participants === undefined ? body.participants : participantsOf(input.participants)
  const type = kept(input.type, body.type)
  const done = kept(input.done, body.done)
  if (input.due_time != null && kept(input.due_date, body.due_date) === null) throw invalid('due_time', 'needs a due_date')
  return {
    ...before,
    ownerId: ownerAfter(companyId, before, input.owner_id),
    orgId: kept(input.org_id, before.orgId),
    body: {
      subject: kept(input.subject, body.subject) || (activityTypes.find(({ key_string: key }) => key === type)?.name ?? ''),
      type,
      deal_id: kept(input.deal_id, body.deal_id),
      lead_id: kept(input.lead_id, body.lead_id),
      person_id: participants.find(({ primary }) => primary)?.person_id ?? null,
      participants,
      due_date: kept(input.due_date, body.due_date),
      due_time: input.due_date === null ? null : kept(input.due_time, body.due_time),
      duration: kept(input.duration, body.duration),
      busy: kept(input.busy, body.busy),
      done,
      marked_as_done_time: done ? (body.marked_as_done_time ?? wholeSecond(sandbox.clock())) : null,
      location: input.location === undefined ? body.location : (input.location?.value ?? null),
      public_description: kept(input.public_description, body.public_description),
      priority: kept(input.priority, body.priority),
      note: input.note === undefined ? body.note : input.note === null ? null : sanitizedHtml(input.note) || null,
    },
  }
}

function view({ id: number, addedAt, updatedAt, deletedAt, ownerId, orgId, body }: Activity): Record<string, unknown> {
  return {
    id: number,
    ...body,
    owner_id: ownerId,
    creator_user_id: ownerId,
    org_id: orgId,
    project_id: null,
    is_deleted: deletedAt !== null,
    add_time: isoSecond(addedAt),
    update_time: isoSecond(updatedAt),
    marked_as_done_time: body.marked_as_done_time === null ? null : isoSecond(body.marked_as_done_time),
    location: body.location === null ? null : { value: body.location },
    attendees: [],
    conference_meeting_client: null,
    conference_meeting_url: null,
    conference_meeting_id: null,
    outcome: null,
  }
}

/** As lists of the first API generation show it. */
export function activityV1View(activity: Activity): Record<string, unknown> {
  return {
    ...view(activity),
    active_flag: activity.deletedAt === null,
    add_time: plainTime(activity.addedAt),
    update_time: plainTime(activity.updatedAt),
  }
}

/** The writes of activities; call them inside a transaction. */
export const activityWrites = recordWrites<ActivityBody, ActivityInput>({
  store: ({ activities }) => activities,
  firstId: firstActivityId,
  blank: blankActivity,
  changed,
  terms: () => [],
  logged: () => new Map(),
  pushed: (_sandbox, _companyId, activity) => view(activity),
})

/** `/activities` of the second API generation. Of the participants, a list looks at the first only. */
export function activityRoutes(sandbox: Sandbox): Hono<SandboxEnv> {
  function* filters(c: Context<SandboxEnv>): Generator<SqlCondition> {
    yield { sql: 'deleted_at IS NULL', values: [] }
    for (const name of ['deal_id', 'person_id']) {
      const wanted = integerQuery(c, name, { min: 1, max: Number.MAX_SAFE_INTEGER })
      if (wanted !== null) yield { sql: `body ->> '$.${name}' = ?`, values: [wanted] }
    }
    const lead = c.req.query('lead_id') ?? ''
    if (lead !== '') yield { sql: `body ->> '$.lead_id' = ?`, values: [lead] }
    const done = c.req.query('done') ?? ''
    if (done !== '') yield { sql: `body ->> '$.done' = ?`, values: [done === 'true' || done === '1' ? 1 : 0] }
  }

  return recordRoutes(sandbox, {
    noun: 'Activity',
    store: sandbox.activities,
    filters,
    parse: (body) => checked(inputSchema, body),
    renderer: () => view,
    writes: activityWrites,
    // The log counts writes of persons only.
    written: () => {},
  })
}
