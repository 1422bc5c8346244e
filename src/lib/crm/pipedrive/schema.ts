import { z } from 'zod'
import { answerReader } from '../connector-kit/answer-reader.ts'

/** Parses a response of Pipedrive. @throws Failure bug, `unexpected_answer` */
export const readAnswer = answerReader('pipedrive')

/** The parts of Pipedrive's responses that are used. Members that older rows or other plans lack may be missing or null. */
export const text = z.string().nullish()

/** What records of every kind have. */
export const recordShape = {
  id: z.number().int(),
  add_time: z.iso.datetime({ offset: true }),
  update_time: z.iso.datetime({ offset: true }).nullish(),
  is_deleted: z.boolean().nullish(),
  custom_fields: z
    .record(z.string(), z.unknown())
    .nullish()
    .transform((fields) => fields ?? {}),
}
const recordSchema = z.looseObject(recordShape)
export type RecordRow = z.infer<typeof recordSchema>

export function oneOf<Row>(row: z.ZodType<Row>) {
  return z.object({ data: row })
}

const placeSchema = z.object({ more_items_in_collection: z.boolean().nullish(), next_start: z.number().nullish() }).nullish()

/** One page of a list: its rows, and the cursor of the next page; in the first generation of the API its place. */
export function pageOf<Row>(row: z.ZodType<Row>) {
  return z.object({
    data: z
      .array(row)
      .nullish()
      .transform((rows) => rows ?? []),
    additional_data: z.object({ next_cursor: text, pagination: placeSchema }).nullish(),
  })
}

export const organizationPageSchema = pageOf(z.object({ id: z.number().int(), name: text, update_time: text }))

const fieldSchema = z.object({
  field_name: z.string(),
  field_code: z.string().min(1),
  field_type: z.string(),
  is_custom_field: z.boolean().nullish(),
  options: z.array(z.object({ id: z.union([z.number(), z.string()]), label: z.string() })).nullish(),
})
export type FieldRow = z.infer<typeof fieldSchema>
export const fieldPageSchema = pageOf(fieldSchema)
export const oneFieldSchema = oneOf(fieldSchema)

/** Pipelines, and stages with theirs. */
export const partPageSchema = pageOf(
  z.object({
    id: z.number().int(),
    name: z.string(),
    order_nr: z.number(),
    pipeline_id: z.number().int().nullish(),
    deal_probability: z.number().nullish(),
    is_deleted: z.boolean().nullish(),
  }),
)

export const activityTypesSchema = z.object({
  data: z
    .array(z.object({ key_string: z.string(), name: z.string(), active_flag: z.boolean().nullish() }))
    .nullish()
    .transform((rows) => rows ?? []),
})

/** Participants of a deal, in the format of v1: none are null. */
export const participantsSchema = z.object({
  data: z
    .array(
      z.object({
        id: z.number().int(),
        person_id: z.object({ value: z.number().int(), active_flag: z.boolean().nullish() }).nullish(),
      }),
    )
    .nullish()
    .transform((rows) => rows ?? []),
  additional_data: z.object({ more_items_in_collection: z.boolean().nullish(), next_start: z.number().nullish() }).nullish(),
})

export const searchSchema = z.object({
  data: z.object({ items: z.array(z.object({ item: z.object({ id: z.number().int() }) })) }),
})

export const userSchema = z.object({
  data: z.object({
    company_id: z.number().int(),
    company_name: text,
    company_domain: text,
    default_currency: text,
  }),
})

export const usersSchema = z.object({
  data: z
    .array(z.object({ id: z.number().int(), name: text, email: text, active_flag: z.boolean().nullish() }))
    .nullish()
    .transform((rows) => rows ?? []),
})

const webhookSchema = z.object({
  id: z.number().int(),
  subscription_url: text,
  event_action: text,
  event_object: text,
  version: z.union([z.string(), z.number()]).nullish(),
  is_active: z.union([z.number(), z.boolean()]).nullish(),
  http_auth_user: text,
  http_auth_password: text,
})
export type Webhook = z.infer<typeof webhookSchema>
export const oneWebhookSchema = z.object({ data: webhookSchema.pick({ id: true }) })
export const webhooksSchema = z.object({
  data: z
    .array(webhookSchema)
    .nullish()
    .transform((rows) => rows ?? []),
})

const recentSchema = z.object({
  item: z.string(),
  id: z.number().int(),
  data: z.object({ active_flag: z.boolean().nullish(), deleted: z.boolean().nullish(), name: text, update_time: text }).nullish(),
})
export type Recent = z.infer<typeof recentSchema>

/** Recent changes in the format of v1: an empty list is null, and a deleted row is not active. */
export const recentsSchema = z.object({
  data: z
    .array(recentSchema)
    .nullish()
    .transform((rows) => rows ?? []),
  additional_data: z
    .object({
      last_timestamp_on_page: text,
      pagination: placeSchema,
    })
    .nullish(),
})

const changelogEntrySchema = z.object({
  field_key: z.string(),
  old_value: text,
  new_value: text,
  time: z.string(),
  actor_user_id: z.number().nullish(),
})
export type ChangelogEntry = z.infer<typeof changelogEntrySchema>
/** A record's changes, newest first. */
export const changelogSchema = z.object({
  data: z
    .array(changelogEntrySchema)
    .nullish()
    .transform((rows) => rows ?? []),
  additional_data: z.object({ next_cursor: text }).nullish(),
})

export const tokenSchema = z.object({
  access_token: z.string().min(1),
  refresh_token: z.string().min(1),
  expires_in: z.number().positive(),
  scope: text,
  api_domain: z.url({ protocol: /^https?$/ }),
})

/** The body of an error response. The token endpoint, the gateway and the two API versions fill in different members. */
export const problemSchema = z.object({
  error: text,
  error_info: text,
  message: text,
  code: text,
})
