import type { v1 } from 'pipedrive'
import { z } from 'zod'
import { mappingRow } from '../../connector-kit/mapping-row.ts'
import type { FieldValue, ObjectType } from '../../domain/entities.ts'
import { isBlank, sameValue } from '../../domain/normalize.ts'
import { membersOf } from '../../domain/sets.ts'
import { fromV1Time } from '../cursor.ts'
import { recordShape, text } from '../schema.ts'
import type { Kind, ListQuery, Rejected } from './kind.ts'
import { endAfter } from './one-end.ts'
import { requestBody } from './request-body.ts'

const id = z.number().int().nullish()
const pin = z.union([z.boolean(), z.number().transform((flag) => flag === 1)]).nullish()

/** What a note is about: one of each, with the flag that pins it there. */
const ends = {
  org_id: { target: 'account', label: 'Organization', pin: 'pinned_to_organization_flag' },
  person_id: { target: 'contact', label: 'Person', pin: 'pinned_to_person_flag' },
  deal_id: { target: 'opportunity', label: 'Deal', pin: 'pinned_to_deal_flag' },
} as const satisfies Record<string, { readonly target: ObjectType; readonly label: string; readonly pin: string }>
type End = keyof typeof ends
const endNames = z.enum(['org_id', 'person_id', 'deal_id']).options
const isEnd = (name: string): name is End => name in ends

const stateSchema = z.object({
  org_id: id,
  person_id: id,
  deal_id: id,
  pinned_to_organization_flag: pin,
  pinned_to_person_flag: pin,
  pinned_to_deal_flag: pin,
})

/** The first generation of the API has times without a zone, and says of a deleted note that it is not active. */
const rowSchema = z.preprocess(
  (row) => {
    const { add_time, update_time, active_flag } = z
      .looseObject({ add_time: text, update_time: text, active_flag: pin })
      .parse(row)
    const times = { add_time: fromV1Time(add_time ?? ''), update_time: fromV1Time(update_time ?? '') }
    return { ...z.looseObject({}).parse(row), ...times, is_deleted: active_flag === false, custom_fields: {} }
  },
  z.looseObject({
    ...recordShape,
    ...stateSchema.shape,
    content: text,
    user: z.object({ name: text }).nullish(),
  }),
)
type Note = z.infer<typeof rowSchema>

const createBody = requestBody<v1.AddNoteRequest>()
const updateBody = requestBody<v1.NoteRequest>()

const empty: Rejected = {
  reason: 'required',
  code: 'content_required',
  field: 'content',
  message: 'Every note in Pipedrive has a text. Enter one.',
}

/** Lists of the first generation are paged by place: each page begins a little earlier, in case some before it were deleted meanwhile. */
const overlap = 10

function listRequest({ cursor, limit = 100, sort_by = 'id', sort_direction = 'asc', ...query }: ListQuery) {
  const { org_id, person_id, deal_id, updated_since } = query
  const start = cursor === undefined ? 0 : Math.max(0, Number(cursor) - overlap)
  const given = Object.entries({ org_id, person_id, deal_id, updated_since }).filter(([, value]) => value !== undefined)
  return { start, limit, sort: `${sort_by} ${sort_direction.toUpperCase()}`, ...Object.fromEntries(given) }
}

/**
 * A note of Pipedrive is about one organization, one person and one deal at most; of more than one here it has one of them. It has no field
 * of ours, and no log of its changes. Who pinned it where is Pipedrive's own.
 */
export const note: Kind<Note> = {
  object: 'note',
  name: 'note',
  capability: {
    label: { one: 'Note', many: 'Notes' },
    // The first generation of the API costs twice.
    costs: { unit: 'tokens', page: 40, read: 2, lookup: 20, write: 10 },
  },
  ofLinked: {
    targets: ['account', 'contact', 'opportunity'],
    endOf: (target) => endNames.find((end) => ends[end].target === target),
  },
  isPageless: true,
  readsOneByOne: true,
  calls: {
    list: (api, query) => api.notes().getNotes(listRequest(query)),
    get: (api, id) => api.notes().getNote({ id }),
    create: (api, body) => api.notes().addNote({ AddNoteRequest: createBody.parse(body) }),
    update: (api, id, body) => api.notes().updateNote({ id, NoteRequest: updateBody.parse(body) }),
    remove: (api, id) => api.notes().deleteNote({ id }),
  },
  row: rowSchema,
  fields: [
    { name: 'content', label: 'Note', kind: 'html', access: 'write', required: 'content' },
    ...endNames.map(
      (name) => ({ name, label: ends[name].label, kind: 'references', access: 'write', target: ends[name].target }) as const,
    ),
    { name: 'user.name', label: 'Author', kind: 'text', access: 'read' },
    { name: 'add_time', label: 'Note created', kind: 'datetime', access: 'read' },
    { name: 'update_time', label: 'Update time', kind: 'datetime', access: 'read' },
  ],
  lists: [],
  partOf: {},
  read: {
    ...Object.fromEntries(
      endNames.map((name) => [name, (row: Note): FieldValue => (row[name] == null ? null : String(row[name]))]),
    ),
    'user.name': ({ user }) => user?.name ?? null,
  },
  key: { kind: 'none', field: 'content', of: () => [] },
  state: (row) => stateSchema.parse(row),
  writer(state) {
    const before = state === null ? {} : stateSchema.parse(state)
    const sent: Record<string, unknown> = {}
    return {
      put(name, value) {
        if (name === 'content') sent['content'] = isBlank(value) ? null : String(value)
        else if (isEnd(name)) {
          const next = endAfter(before[name] ?? null, value)
          if (next === (before[name] ?? null)) return true
          sent[name] = next
          if (next === null && before[ends[name].pin] === true) sent[ends[name].pin] = 0
        } else return false
        return true
      },
      members({ isCreate }) {
        if (sent['content'] === null || (isCreate && sent['content'] === undefined)) return { rejected: empty }
        return sent
      },
    }
  },
  /** By what it says and is about. */
  isMadeBy({ properties }, record) {
    const isSame = (name: string) => sameValue('html', record.properties[name] ?? null, properties[name] ?? null)
    const isAbout = (name: End) => {
      const [held] = membersOf(record.properties[name])
      const asked = membersOf(properties[name])
      return held === undefined ? asked.length === 0 : asked.includes(held)
    }
    return isSame('content') && endNames.every(isAbout)
  },
  mapping: [
    mappingRow('body', 'content'),
    mappingRow('author', 'user.name', 'from_crm'),
    mappingRow('writtenAt', 'add_time', 'from_crm'),
  ],
  joinedFields: [],
  references: [mappingRow('accounts', 'org_id'), mappingRow('contacts', 'person_id'), mappingRow('opportunities', 'deal_id')],
}
