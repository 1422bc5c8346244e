import { z } from 'zod'
import { isCurrencyInUse } from '../../crm/domain/money.ts'
import { inDigitsOr } from '../../core/digits.ts'
import { besideFaults } from '../../core/beside-faults.ts'
import { databaseIdSchema } from '../../core/database-id.ts'
import { isoInstant } from '../../crm/domain/dates.ts'
import { destinationTypes, destinationTypeSchema } from '../../crm/domain/destination-type.ts'
import { logEntrySchema, resultSchema } from '../../db/gateway.ts'
import { integrationStateSchema } from '../../db/gateway-integrations.ts'

export const userIdSchema = z
  .string()
  .regex(/^[A-Za-z0-9._:@-]{1,128}$/)
  .describe('The user of the parent service whom the call is about, by whatever id it has there.')
export const userHeader = z.object({ 'X-User-Id': userIdSchema })
export const userHeaders = userHeader.extend({
  'Idempotency-Key': z
    .string()
    .max(255)
    .optional()
    .describe('Your own name of the call: the same again within a day has no further effect.'),
})

/** What is wrong with it is told apart from other input: a sentence lists the CRMs that there are. */
export const crmTypeParams = z.object({ crm_type: z.string().describe(`One of ${destinationTypes.join(', ')}.`) })

const lengthMax = 500
const bareEmail = z
  .string()
  .trim()
  .max(254)
  .regex(/^[^\s@<>"]+@[^\s@<>"]+\.[^\s@<>".]+$/, 'this has to be an email address like name@example.com.')
const barePhone = z
  .string()
  .trim()
  .max(60)
  .regex(/^[+\d][\d\s().\-/]{2,}(?:(?:x|ext\.?)\s*\d+)?$/i, 'this has to be a phone number like +49 151 12345678.')
const name = z.string().trim().max(200).nullish()
const propertyName = z.string().trim().min(1).max(100)
const customProperties = z
  .record(
    propertyName,
    z.union([z.string().max(10_000), z.number(), z.boolean(), z.null()], 'this has to be text, a number, true, false or null.'),
  )
  .refine((properties) => Object.keys(properties).length <= 200, 'this may have at most 200 entries.')
  .nullish()

/** An empty text says as little as none. */
const orNone = (value: unknown) => (typeof value === 'string' && value.trim() === '' ? null : value)
const identityShape = {
  email: z.preprocess(orNone, bareEmail.nullish()),
  phone: z.preprocess(orNone, barePhone.nullish()),
} as const
const isKnown = ({ email, phone }: { readonly email?: string | null | undefined; readonly phone?: string | null | undefined }) =>
  email != null || phone != null
const unknown = { path: ['email'], message: 'a contact needs an email or a phone.', ...besideFaults }

const contactShape = { ...identityShape, first_name: name, last_name: name, custom_properties: customProperties } as const
export const contactSchema = z.strictObject(contactShape).refine(isKnown, unknown)

const crmTypes = z
  .array(destinationTypeSchema)
  .min(1)
  .max(destinationTypes.length)
  .optional()
  .describe('Only these; left out: all that the user is connected to.')

export const contactRequestSchema = z.strictObject({ ...contactShape, crm_types: crmTypes }).refine(isKnown, unknown)

export const contactsMax = 1_000
export const contactsRequestSchema = z.strictObject({
  contacts: z
    .array(z.unknown())
    .min(1)
    .max(contactsMax)
    .describe('As in `POST /crm/sync/contact`. One that is wrong fails alone.'),
  crm_types: crmTypes,
})

export const eventRequestSchema = z.strictObject({
  event_name: z.string().trim().min(1).max(128),
  contact: z.strictObject(identityShape).refine(isKnown, unknown),
  properties: z.record(propertyName, z.json()).nullish(),
  value: z.number().nullish(),
  currency: z
    .string()
    .refine((code) => isCurrencyInUse(code) && code === code.toUpperCase(), 'this has to be a currency’s code like EUR.')
    .nullish(),
  occurred_at: z
    .string()
    .refine((text) => isoInstant(text) !== null, 'this has to be a time like 2026-11-30T10:00:00Z.')
    .transform((text) => isoInstant(text) ?? text)
    .nullish()
    .describe('Left out: now.'),
  event_id: z
    .string()
    .trim()
    .min(1)
    .max(255)
    .nullish()
    .describe(
      'Your id of the event: under one `event_name` it is on the contact once, however often it is sent. The same id under another name is another event. Left out: each call is an event of its own.',
    ),
  crm_types: crmTypes,
})

const credentials = z
  .record(z.string().max(100), z.unknown())
  .describe(
    'Of `klaviyo` `{ api_key }`; of `creatio` `{ base_url, client_id, client_secret, identity_url? }`; of `salesforce` `{ client_id, client_secret, login_url? }` or `{ refresh_token, client_id, client_secret, instance_url }`; of `hubspot` `{ access_token }`; of `pipedrive` `{ api_token }`.',
  )
export const validateRequestSchema = z.strictObject({ crm_type: z.string(), credentials })
export const connectRequestSchema = validateRequestSchema.extend({
  settings: z
    .record(z.string().max(lengthMax), z.unknown())
    .optional()
    .describe('`field_mapping` is deprecated: it is accepted and ignored.'),
})

const accountSchema = z.object({ id: z.string(), name: z.string() })
export const validatedSchema = z.object({ valid: z.boolean(), account: accountSchema.nullable(), message: z.string() })
export const connectedSchema = z.object({
  crm_type: destinationTypeSchema,
  status: z.literal('connected'),
  account: accountSchema,
  connected_at: z.string(),
  warnings: z.array(z.string()).optional(),
})
export const disconnectedSchema = z.object({ crm_type: destinationTypeSchema, status: z.literal('disconnected') })
export const integrationListSchema = z.object({ integrations: z.array(integrationStateSchema) })

export const pushedSchema = z.object({
  success: z.boolean().describe('False where something failed.'),
  delivery_id: databaseIdSchema,
  results: z.array(resultSchema).describe('What is not done within 8 s is `queued` and goes on.'),
  message: z.string().optional(),
})
export const acceptedSchema = z.object({
  success: z.literal(true),
  delivery_id: databaseIdSchema,
  status: z.literal('queued'),
  total: z.int(),
})

export const deliveryParams = z.object({ id: databaseIdSchema })
export const deliveryQuery = z.strictObject({
  limit: inDigitsOr(100, z.number().int().min(1).max(1_000)),
  cursor: z.string().max(lengthMax).optional(),
})
export const deliverySchema = z.object({
  delivery_id: databaseIdSchema,
  kind: z.enum(['contact', 'contacts', 'event']),
  status: z.enum(['queued', 'done', 'failed', 'partial']),
  counts: z
    .object({ total: z.int(), synced: z.int(), failed: z.int(), queued: z.int() })
    .describe('Counts of results, one for each contact and CRM.'),
  items: z.array(
    z.object({
      index: z.int(),
      email: z.string().nullable(),
      phone: z.string().nullable(),
      error: z.object({ code: z.string(), message: z.string(), field: z.string().optional() }).nullable(),
      results: z.array(resultSchema),
    }),
  ),
  next_cursor: z.string().nullable(),
})

export const logsQuery = z.strictObject({
  crm_type: destinationTypeSchema.optional(),
  status: z.enum(['synced', 'queued', 'failed']).optional(),
  limit: inDigitsOr(50, z.number().int().min(1).max(200)),
  cursor: z.string().max(lengthMax).optional(),
})
export const logsSchema = z.object({ items: z.array(logEntrySchema), next_cursor: z.string().nullable() })

export const mappingSchema = z.object({
  crm_type: destinationTypeSchema,
  fields: z.array(z.object({ standard: z.string(), crm: z.string().nullable(), type: z.string(), note: z.string().optional() })),
  custom_properties: z.string(),
})
export const mappingsSchema = z.object({ mappings: z.array(mappingSchema) })
