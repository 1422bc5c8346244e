import { z } from 'zod'
import { inDigitsOr } from '../../core/digits.ts'
import { besideFaults } from '../../core/beside-faults.ts'
import { databaseIdSchema } from '../../core/database-id.ts'
import { peopleWhoMay } from '../../core/access/roles.ts'
import { capitalized } from '../../core/text/capitalized.ts'
import type { RecordObject } from '../../objects/record-spec.ts'
import { isoDay, isoInstant } from '../../crm/domain/dates.ts'
import { type RecordJson, valueSchema } from '../../records/resources/member-values.ts'
import { newLinesSchema } from '../../records/quotes/line-input.ts'
import { type Member, type MemberKind, optionsOf } from '../../records/resources/member.ts'
import { orderProblems } from '../../records/forms/order-problems.ts'
import { filterable, sortable } from '../../records/resources/query.ts'
import { type Resource, resources } from '../../records/resources/resources.ts'
import { hiddenFields, secretMembers } from '../../records/resources/secrets.ts'

export const tenantParamsSchema = z.object({
  tenant_id: z.string().describe('The organisation’s id; its slug does too.'),
})
export const recordParamsSchema = tenantParamsSchema.extend({ id: databaseIdSchema })

const time = z.iso.datetime({ offset: true })

const hiddenSchema = z
  .array(z.string())
  .describe('Members that are null because the caller may not see them, or because the server cannot read them.')

/** What a member is in answers. */
function shownSchema(member: Member): z.ZodType {
  const { kind, label, secret, isMasked } = member
  const shapes: Readonly<Record<MemberKind, z.ZodType>> = {
    number: z.number().nullable(),
    whole: z.int(),
    date: z.iso.date().nullable(),
    time: time.nullable(),
    due: z.string().nullable(),
    reference: databaseIdSchema.nullable(),
    member: databaseIdSchema.nullable(),
    references: z.array(databaseIdSchema),
    roles: z.array(z.object({ id: databaseIdSchema, role: z.string() })),
    set: z.array(z.string()),
    flag: z.boolean(),
    json: z.record(z.string(), z.json()),
    choice: z.string().nullable(),
    text: z.string().nullable(),
    email: z.string().nullable(),
    phone: z.string().nullable(),
    currency: z.string().nullable(),
    stage: z.string().nullable(),
    html: z.string().nullable(),
  }
  const seen =
    secret === undefined ? '' : ` For ${peopleWhoMay('secrets')}, and API keys with \`records:secret\`; to others it is null.`
  const end = isMasked === true ? ' Lists show its end only.' : ''
  const values = (kind === 'choice' ? optionsOf(member) : []).map(({ value }) => `\`${value}\``)
  const options = values.length > 0 ? ` One of ${values.join(', ')}.` : ''
  return shapes[kind].describe(`${label}.${options}${seen}${end}`)
}

function recordSchema(resource: Resource) {
  const { object, members } = resource
  const secret = secretMembers(resource)
  const hidden = secret.length > 0 ? [[hiddenFields, hiddenSchema] as const] : []
  return z
    .object(Object.fromEntries([...members.map((member) => [member.name, shownSchema(member)] as const), ...hidden]))
    .meta({ id: capitalized(object) })
}
type RecordSchema = ReturnType<typeof recordSchema>

const recordSchemas: ReadonlyMap<RecordObject, RecordSchema> = new Map(
  resources.map((resource) => [resource.object, recordSchema(resource)]),
)

/** A record of an object in answers: one schema wherever it stands. */
export function recordSchemaOf(object: RecordObject): RecordSchema {
  const schema = recordSchemas.get(object)
  if (schema === undefined) throw new TypeError(`There is no API of ${object}.`)
  return schema
}

/** The lines that a quote is made with. */
const linesSchema = newLinesSchema
  .transform((lines): RecordJson[] =>
    lines.map((line) =>
      Object.fromEntries(Object.entries(line).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]))),
    ),
  )
  .optional()
  .describe('Its lines, in their order.')

/** What a program may write: a new record, which needs something to be known by, or a change of one. */
export function writtenSchema({ object, members, needed }: Resource, of: 'new' | 'change'): z.ZodType<RecordJson> {
  const written = members.filter(({ kind, rules }) => rules !== null || kind === 'json')
  // What only some may see and nobody writes is refused by who asks, which the schema does not know.
  const computed = members.filter(({ rules, secret }) => rules === null && secret !== undefined)
  const shape = Object.fromEntries([
    ...written.map((member) => [member.name, valueSchema(member).optional().describe(`${member.label}.`)] as const),
    ...computed.map(
      ({ name, label }) =>
        [
          name,
          z
            .json()
            .optional()
            .meta({ description: `${label}.`, readOnly: true }),
        ] as const,
    ),
    ...(of === 'new' && object === 'quote' ? [['lines', linesSchema] as const] : []),
  ])
  // What is a member by itself is checked as one.
  const owned = written.filter(({ key }) => key !== undefined)
  const known = written.filter(({ column }) => needed.names.includes(column))
  return z
    .strictObject(shape)
    .superRefine((values: Readonly<Record<string, unknown>>, context) => {
      const { custom } = values
      if (typeof custom === 'object' && custom !== null)
        for (const { name } of owned.filter((member) => Object.hasOwn(custom, member.name)))
          context.addIssue({ code: 'custom', path: ['custom', name], message: `this is the member ${name} of the record.` })
      const dayOf = ({ column }: { readonly column: string }) => {
        const day = values[column]
        return typeof day === 'string' ? isoDay(day) : null
      }
      for (const { field, words: problem } of orderProblems(object, dayOf))
        context.addIssue({ code: 'custom', path: [field.column], message: problem })
      if (of === 'new' && known.every(({ name }) => values[name] === undefined || values[name] === null))
        context.addIssue({ code: 'custom', path: [needed.names[0]], message: needed.words })
    }, besideFaults)
    .transform(
      (values): RecordJson =>
        Object.fromEntries(
          Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [[columnOf(name), value]])),
        ),
    )

  function columnOf(name: string): string {
    return written.find((member) => member.name === name)?.column ?? name
  }
}

export const pageSizeMax = 100

/** The parts of a list's address that are no filters. */
const listShape = {
  page: inDigitsOr(1, z.number().int().min(1).max(1_000_000)).describe('From 1 on.'),
  page_size: inDigitsOr(20, z.number().int().min(1).max(pageSizeMax)),
  cursor: z
    .string()
    .optional()
    .describe('`next_cursor` of the page before, with the same filters and order; `page` has no effect then.'),
  sort_order: z.enum(['asc', 'desc']).default('desc'),
  q: z.string().max(200).default('').describe('A text in what the object’s list is searched by.'),
  deleted: z.enum(['true', 'false']).default('false').describe('`true`: the deleted records instead.'),
} as const

/** The address of a list: its pages and order, and every filter as it is written. */
export function listQuerySchema(resource: Resource) {
  const names = sortable(resource).map(({ name }) => name)
  const filters = Object.fromEntries(
    filterable(resource).map((member) => [member.name, z.string().optional().describe(`${member.label}.`)]),
  )
  return z
    .object({ ...filters, ...listShape, sort_by: z.enum(names).default('created_at') })
    .catchall(z.string())
    .describe('Each filter also ends in _ne, _gt, _gte, _lt, _lte, _in, _contains or _is_null where that makes sense.')
}

export const listParts: ReadonlySet<string> = new Set([...Object.keys(listShape), 'sort_by'])

/** A page of these records. */
export function listSchema(record: RecordSchema) {
  return z.object({
    ...(Object.hasOwn(record.shape, hiddenFields) ? { [hiddenFields]: hiddenSchema } : {}),
    items: z.array(record),
    total: z.int().describe('How many there are in all.'),
    page: z.int().nullable().describe('Null where a cursor was given.'),
    page_size: z.int(),
    pages: z.int(),
    next_cursor: z.string().nullable().describe('Leads to what follows; null: nothing does.'),
  })
}

/** A day, which is its beginning in UTC, or a time. */
const moment = z
  .string()
  .refine((text) => isoInstant(text) !== null, 'this has to be a date or a time like 2026-11-30T10:00:00Z.')
  .transform((text) => isoInstant(text) ?? text)

type Period = { readonly from?: string | undefined; readonly to?: string | undefined }

/** Whether a period, of days or of instants as they are stored, ends after it begins: zeros would answer what nobody has asked. */
export function isInOrder({ from, to }: Period): boolean {
  return from === undefined || to === undefined || from <= to
}

export const notInOrder = { path: ['to'], message: 'this has to be after “from”.' }

export const periodQuerySchema = z
  .strictObject({
    from: moment.optional().describe('Counts what came from then on; a day is its beginning in UTC.'),
    to: moment.optional().describe('Counts what came before then.'),
  })
  .refine(isInOrder, notInOrder)

/** Counts with their period and those of the same length before. */
export function statsSchema<Counted extends z.ZodObject>(counted: Counted) {
  return counted.extend({
    period: z.object({ from: time.nullable(), to: time.nullable() }),
    previous: counted
      .nullable()
      .describe('The same counts for the period of equal length before; null without both ends of the period.'),
  })
}

const bulkMax = 1_000

export function bulkRequestSchema(resource: Resource) {
  const ids = z.array(databaseIdSchema).min(1).max(bulkMax)
  const tags = z.array(z.string().trim().min(1).max(100)).min(1).max(50)
  return z.discriminatedUnion('action', [
    z.strictObject({ action: z.literal('update'), ids, data: writtenSchema(resource, 'change') }),
    z.strictObject({ action: z.literal('assign'), ids, data: z.strictObject({ owner_id: databaseIdSchema.nullable() }) }),
    z.strictObject({ action: z.literal('tag'), ids, data: z.strictObject({ tags }) }),
    z.strictObject({ action: z.literal('delete'), ids }),
    z.strictObject({ action: z.literal('export'), ids }),
  ])
}

export function bulkSchema(record: RecordSchema) {
  return z.object({
    succeeded: z.int(),
    failed: z.array(z.object({ id: databaseIdSchema, error: z.object({ code: z.string(), message: z.string() }) })),
    items: z.array(record).optional().describe('The records of an export.'),
  })
}

export const enumsSchema = z.record(
  z.string(),
  z.array(z.object({ value: z.string(), label: z.string(), next: z.array(z.string()).optional() })),
)
