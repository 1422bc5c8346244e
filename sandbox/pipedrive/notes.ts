import { type Context, Hono } from 'hono'
import { z } from 'zod'
import { sanitizedHtml } from '../kit/html.ts'
import { findCompany } from './credentials.ts'
import { invalid } from './errors.ts'
import { blankNote, firstNoteId, type Note, type NoteBody } from './note-body.ts'
import { idOf, integerQuery, limitQuery, timeQuery } from './query.ts'
import { writable } from './record-access.ts'
import { placeOf } from './record-change.ts'
import { addTimeInput, readBody } from './record-input.ts'
import { requireLive } from './record-links.ts'
import type { SqlCondition } from './record-store.ts'
import { ownerAfter, recordWrites } from './record-writes.ts'
import type { Sandbox, SandboxEnv } from './sandbox.ts'
import { plainTime } from './v1-view.ts'

const anyId = { min: 1, max: Number.MAX_SAFE_INTEGER }
const id = z.number().int().min(1).nullable().optional()
const flag = z
  .union([z.literal(0), z.literal(1)])
  .transform((value) => value === 1)
  .optional()

const updateSchema = z.strictObject({
  content: z.string().optional(),
  deal_id: id,
  lead_id: z.uuid().nullable().optional(),
  person_id: id,
  org_id: id,
  user_id: z.number().int().optional(),
  add_time: addTimeInput,
  pinned_to_deal_flag: flag,
  pinned_to_organization_flag: flag,
  pinned_to_person_flag: flag,
})
type NoteInput = z.infer<typeof updateSchema>

const kept = <T>(given: T | undefined, before: T): T => (given === undefined ? before : given)

function changed(sandbox: Sandbox, companyId: number, before: Note, input: NoteInput): Note {
  const { body } = before
  const content = input.content === undefined ? body.content : sanitizedHtml(input.content)
  if (content.trim() === '') throw invalid('content', 'is required')
  if (input.deal_id != null && input.deal_id !== body.deal_id) requireLive(sandbox.deals, companyId, 'deal_id', input.deal_id)
  if (input.person_id != null && input.person_id !== body.person_id)
    requireLive(sandbox.persons, companyId, 'person_id', input.person_id)
  if (input.org_id != null && input.org_id !== before.orgId) requireLive(sandbox.organizations, companyId, 'org_id', input.org_id)
  const orgId = kept(input.org_id, before.orgId)
  const ends = {
    deal_id: kept(input.deal_id, body.deal_id),
    lead_id: kept(input.lead_id, body.lead_id),
    person_id: kept(input.person_id, body.person_id),
  }
  if ([...Object.values(ends), orgId].every((end) => end === null))
    throw invalid('deal_id', 'a note needs a lead, deal, person or organization')
  const pins = {
    pinned_to_deal_flag: kept(input.pinned_to_deal_flag, body.pinned_to_deal_flag),
    pinned_to_organization_flag: kept(input.pinned_to_organization_flag, body.pinned_to_organization_flag),
    pinned_to_person_flag: kept(input.pinned_to_person_flag, body.pinned_to_person_flag),
  }
  for (const [pin, end] of [
    ['pinned_to_deal_flag', ends.deal_id],
    ['pinned_to_organization_flag', orgId],
    ['pinned_to_person_flag', ends.person_id],
  ] as const)
    if (pins[pin] && end === null) throw invalid(pin, 'needs the id of what it is pinned to')
  return { ...before, ownerId: ownerAfter(companyId, before, input.user_id), orgId, body: { content, ...ends, ...pins } }
}

export function noteView(sandbox: Sandbox, companyId: number) {
  return ({ id: number, addedAt, updatedAt, deletedAt, ownerId, orgId, body }: Note): Record<string, unknown> => {
    const user = findCompany(companyId)?.users.find((each) => each.id === ownerId)
    const deal = body.deal_id === null ? null : sandbox.deals.find(companyId, body.deal_id)
    const person = body.person_id === null ? null : sandbox.persons.find(companyId, body.person_id)
    const organization = orgId === null ? null : sandbox.organizations.find(companyId, orgId)
    return {
      id: number,
      active_flag: deletedAt === null,
      add_time: plainTime(addedAt),
      update_time: plainTime(updatedAt),
      ...body,
      org_id: orgId,
      deal: deal === null ? null : { title: deal.body.title },
      person: person === null ? null : { name: person.body.name },
      organization: organization === null ? null : { name: organization.body.name },
      user: { email: user?.email, icon_url: null, is_you: false, name: user?.name },
      user_id: ownerId,
      last_update_user_id: null,
      project_id: null,
      project: null,
      task_id: null,
      task: null,
      pinned_to_project_flag: false,
      pinned_to_task_flag: false,
    }
  }
}

/** The writes of notes; call them inside a transaction. */
export const noteWrites = recordWrites<NoteBody, NoteInput>({
  store: ({ notes }) => notes,
  firstId: firstNoteId,
  blank: blankNote,
  changed,
  terms: () => [],
  logged: () => new Map(),
  pushed: (sandbox, companyId, note) => noteView(sandbox, companyId)(note),
})

/** `/notes` of the first API generation, which are changed by PUT. Deleted ones are not listed anywhere. */
export function noteRoutes(sandbox: Sandbox): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>()

  function* filters(c: Context<SandboxEnv>): Generator<SqlCondition> {
    yield { sql: 'deleted_at IS NULL', values: [] }
    for (const [name, column] of [
      ['user_id', 'owner_id'],
      ['org_id', 'org_id'],
      ['deal_id', `body ->> '$.deal_id'`],
      ['person_id', `body ->> '$.person_id'`],
    ] as const) {
      const wanted = integerQuery(c, name, anyId)
      if (wanted !== null) yield { sql: `${column} = ?`, values: [wanted] }
    }
    const lead = c.req.query('lead_id') ?? ''
    if (lead !== '') yield { sql: `body ->> '$.lead_id' = ?`, values: [lead] }
    const since = timeQuery(c, 'updated_since')
    if (since !== null) yield { sql: 'updated_at >= ?', values: [since] }
  }

  routes.get('/', (c) => {
    const { companyId } = c.get('caller')
    const start = integerQuery(c, 'start', { min: 0, max: Number.MAX_SAFE_INTEGER }) ?? 0
    const limit = limitQuery(c)
    const conditions = [...filters(c)]
    const condition = {
      sql: conditions.map(({ sql }) => sql).join(' AND '),
      values: conditions.flatMap(({ values }) => values),
    }
    const found = sandbox.notes.list(companyId, condition, orderOf(c), limit + 1, start)
    const more = found.length > limit
    return c.json({
      success: true,
      data: found.length === 0 ? null : found.slice(0, limit).map(noteView(sandbox, companyId)),
      additional_data: {
        pagination: { start, limit, more_items_in_collection: more, ...(more ? { next_start: start + limit } : {}) },
      },
    })
  })

  const noteOf = (c: Context<SandboxEnv>) => writable(sandbox, sandbox.notes.find(c.get('caller').companyId, idOf(c)), 'Note')

  routes.get('/:id', (c) => c.json({ success: true, data: noteView(sandbox, c.get('caller').companyId)(noteOf(c)) }))

  routes.post('/', async (c) => {
    const place = placeOf(c.get('caller'))
    const input = await readBody(c, updateSchema)
    const made = sandbox.db.transaction(() => noteWrites.create(sandbox, place, input))
    return c.json({ success: true, data: noteView(sandbox, place.companyId)(made) })
  })

  routes.put('/:id', async (c) => {
    const place = placeOf(c.get('caller'))
    const input = await readBody(c, updateSchema)
    const after = sandbox.db.transaction(() => noteWrites.update(sandbox, place, noteOf(c), input))
    return c.json({ success: true, data: noteView(sandbox, place.companyId)(after) })
  })

  routes.delete('/:id', (c) => {
    sandbox.db.transaction(() => noteWrites.remove(sandbox, placeOf(c.get('caller')), noteOf(c)))
    return c.json({ success: true, data: true })
  })

  return routes
}

const columns: Readonly<Record<string, string>> = {
  id: 'id',
  add_time: 'added_at',
  update_time: 'updated_at',
  user_id: 'owner_id',
}

/** `sort=update_time DESC`. Throws Pipedrive's 400 for another member. */
function orderOf(c: Context<SandboxEnv>): string {
  const text = c.req.query('sort') ?? ''
  if (text === '') return 'id'
  const [name = '', direction = 'ASC'] = text.split(' ')
  const column = columns[name]
  if (column === undefined || !/^(asc|desc)$/i.test(direction))
    throw invalid('sort', `must be some of ${Object.keys(columns).join(', ')}`)
  return `${column} ${direction}, id`
}
