import { z } from 'zod'
import { databaseIdSchema } from '../core/database-id.ts'
import { crmTypeSchema } from '../crm/domain/crm-type.ts'
import type { RecordObject } from '../objects/record-spec.ts'
import { recordObjects, recordSpecOf } from '../objects/record-objects.ts'
import { capitalized } from '../core/text/capitalized.ts'
import { withArticle } from '../core/text/with-article.ts'

const id = databaseIdSchema
const count = z.int().min(0)

/** Something that endpoints can be told: its name, when it comes, and what `data` is then. */
export type EventType = { readonly type: string; readonly about: string; readonly when: string; readonly data: z.ZodObject }

function ofRecord(object: RecordObject): readonly EventType[] {
  const { one, many } = recordSpecOf(object)
  const about = many
  const record = { id: id.describe(`The ${one}’s id, as the records API has it.`), object: z.literal(object) }
  const changed = z
    .array(z.string())
    .describe('Members with another value, custom fields as `custom.<key>`; empty where only some may see what changed.')
    .meta({ examples: [[oftenChanged(object)]] })
  const merged = z.array(id).describe(`The ids of those that went into it, which are told of as deleted too.`)
  return [
    { type: `${object}.created`, about, when: `${capitalized(withArticle(one))} is there.`, data: z.object(record) },
    {
      type: `${object}.updated`,
      about,
      when: `${capitalized(withArticle(one))} was changed, or came back from the trash (\`deleted_at\`).`,
      data: z.object({ ...record, changed }),
    },
    { type: `${object}.deleted`, about, when: `${capitalized(withArticle(one))} is gone.`, data: z.object(record) },
    ...(object === 'contact' || object === 'industry'
      ? [
          {
            type: `${object}.merged`,
            about,
            when: `Others were merged into ${withArticle(one)}.`,
            data: z.object({ ...record, merged }),
          },
        ]
      : []),
  ]
}

/** A member of an object's records that people change: its stage or status, else the first that they enter. */
function oftenChanged(object: RecordObject): string {
  const entered = recordSpecOf(object).fields.filter(({ isFixed, isDerived }) => isFixed !== true && isDerived !== true)
  const field = entered.find(({ isStage, name }) => isStage === true || name.endsWith('Status')) ?? entered[0]
  if (field === undefined) throw new TypeError(`People change nothing of ${recordSpecOf(object).many}.`)
  return field.column
}

const conflict = z.object({
  id: id.describe('The id of the link between the two records.'),
  object: z.string().meta({ examples: ['contact'] }),
  record_id: id.nullable(),
  connection_id: id,
})
const sync = z.object({
  id: id.describe('The run’s id.'),
  object: z.literal('sync'),
  connection_id: id,
  sync_type: z.enum(['full', 'delta', 'webhook', 'manual', 'undo']),
  status: z.enum(['completed', 'partial', 'failed', 'waiting']),
  records_processed: count,
  records_failed: count,
  conflicts: count,
})
const connection = z.object({ id, object: z.literal('connection'), crm_type: crmTypeSchema, status: z.enum(['active', 'error']) })
const ofConnection = z.object({ id, object: z.literal('connection'), crm_type: crmTypeSchema })
const drift = ofConnection.extend({
  sampled: count.describe('Linked records that were compared.'),
  differing: count.describe('How many of them differ although nothing waits.'),
})
const changedField = z.object({
  object: z.string().meta({ examples: ['contact'] }),
  crm_field: z.string().meta({ examples: ['jobtitle'] }),
  kind: z.enum(['gone', 'read_only', 'retyped', 'value_gone']),
})
const schemaDrift = ofConnection.extend({
  fields: z.array(changedField).describe('The mapped fields that are left out of the sync.'),
})
const intake = z.object({
  id: id.describe('As `GET /api/intake/{id}` takes it.'),
  object: z.literal('intake'),
  intake_type: z.enum(['customer_registration', 'repair_request', 'payment_status', 'customer_update', 'booking_status']),
})
const approved = intake.extend({ contact_id: id.nullable(), ticket_id: id.nullable() })

const others: readonly EventType[] = [
  {
    type: 'conflict.opened',
    about: 'Conflicts',
    when: 'A field has different values on the two sides, and waits for a person.',
    data: conflict,
  },
  { type: 'conflict.resolved', about: 'Conflicts', when: 'The conflict is over.', data: conflict },
  { type: 'sync.completed', about: 'Syncs', when: 'A sync has ended, with all or part of its records.', data: sync },
  { type: 'sync.failed', about: 'Syncs', when: 'A sync has ended without a result.', data: sync },
  { type: 'sync.held', about: 'Syncs', when: 'A sync would change too much, and waits for approval.', data: sync },
  { type: 'connection.connected', about: 'Connections', when: 'A CRM was connected.', data: connection },
  { type: 'connection.error', about: 'Connections', when: 'A connection needs somebody to look after it.', data: connection },
  { type: 'connection.recovered', about: 'Connections', when: 'The connection works again.', data: connection },
  {
    type: 'connection.schema_drift',
    about: 'Connections',
    when: 'Mapped fields are not in the CRM any more what they were, and are left out of the sync.',
    data: schemaDrift,
  },
  {
    type: 'connection.schema_mended',
    about: 'Connections',
    when: 'All mapped fields take part in the sync again.',
    data: schemaDrift,
  },
  {
    type: 'connection.drift',
    about: 'Connections',
    when: 'More linked records differ than the connection allows.',
    data: drift,
  },
  {
    type: 'connection.drift_over',
    about: 'Connections',
    when: 'No more linked records differ than the connection allows.',
    data: drift,
  },
  { type: 'intake.received', about: 'Intake', when: 'A website has sent something in.', data: intake },
  { type: 'intake.approved', about: 'Intake', when: 'What a website sent in became records.', data: approved },
  { type: 'intake.rejected', about: 'Intake', when: 'What a website sent in was rejected.', data: intake },
]

/** Everything that an endpoint can ask for, in the order of the catalogue. */
export const eventTypes: readonly EventType[] = [...recordObjects.flatMap(ofRecord), ...others]

/** What a test sends; nobody asks for it. */
export const testEvent: EventType = {
  type: 'webhook.test',
  about: 'Tests',
  when: 'An admin tests the endpoint.',
  data: z.object({ id, object: z.literal('webhook_endpoint') }),
}

export function messageSchemaOf({ type, data }: EventType) {
  return z.object({
    type: z.literal(type),
    timestamp: z.iso.datetime().describe('When it happened.'),
    data: data.extend({
      record: z
        .looseObject({})
        .nullable()
        .optional()
        .describe('Where the endpoint gets all of it: the record as it is when it is sent; null once it is deleted.'),
    }),
  })
}

/** A message of that type, made from its schema. */
export function exampleOf({ type, data }: EventType): z.core.util.JSONType {
  return { type, timestamp: '2026-11-29T12:00:00.000Z', data: valueOf(jsonSchema.parse(z.toJSONSchema(data))) }
}

const jsonSchema = z.looseObject({
  examples: z.array(z.json()).optional(),
  const: z.json().optional(),
  enum: z.array(z.json()).optional(),
  type: z.string().optional(),
  format: z.string().optional(),
  anyOf: z.array(z.unknown()).optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
  items: z.unknown().optional(),
})

function valueOf(schema: z.infer<typeof jsonSchema>): z.core.util.JSONType {
  const [given] = schema.examples ?? schema.enum ?? (schema.const === undefined ? [] : [schema.const])
  if (given !== undefined) return given
  if (schema.anyOf !== undefined) return valueOf(jsonSchema.parse(schema.anyOf[0]))
  if (schema.properties !== undefined)
    return Object.fromEntries(
      Object.entries(schema.properties).map(([name, property]) => [name, valueOf(jsonSchema.parse(property))]),
    )
  if (schema.type === 'array') return [valueOf(jsonSchema.parse(schema.items))]
  if (schema.type === 'integer') return 3
  return schema.format === 'uuid' ? '3f1d2c64-58f1-4e57-9a0c-0d4f6b7a1e22' : 'text'
}
