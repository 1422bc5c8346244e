import { z } from 'zod'
import { inDigitsOr } from '../core/digits.ts'
import { databaseIdSchema } from '../core/database-id.ts'
import { attemptSchema } from '../core/delivery-attempt.ts'
import { givenTimeSchema } from '../crm/domain/given-time.ts'
import { eventTypes } from './event-types.ts'
import { seenWords } from './seen.ts'

const time = z.iso.datetime({ offset: true })
const known: ReadonlySet<string> = new Set(eventTypes.map(({ type }) => type))

const url = z.string().trim().min(1).max(2_000).describe('An https address on the public internet.')
const name = z.string().trim().max(100).nullable()
const types = z
  .array(z.string())
  .min(1)
  .max(200)
  .check((context) => {
    for (const [index, type] of context.value.entries()) {
      if (known.has(type) || (type === '*' && context.value.length === 1)) continue
      const message = type === '*' ? '“*” stands alone: it is every event.' : 'this is no event of the catalogue.'
      context.issues.push({ code: 'custom', message, path: [index], input: type })
    }
  })
  .describe('Names of events, or `*` alone.')
const payload = z.enum(['thin', 'full']).describe('`full`: the record too, with what it holds of people.')
const status = z.enum(['active', 'paused', 'disabled'])

export const webhookEndpointSchema = z.object({
  id: databaseIdSchema,
  kind: z.enum(['signed', 'server']).describe('`server`: the one that CRM_WEBHOOK_URL names.'),
  name: z.string().nullable(),
  url: z.string(),
  event_types: z.array(z.string()),
  payload,
  status: status.describe('`paused`: events wait; `disabled`: it receives nothing.'),
  status_reason: z
    .enum(['person', 'failing', 'gone', 'full'])
    .nullable()
    .describe('`failing`: for 24 hours; `gone`: it answered 410; `full`: more than 100,000 events waited for it.'),
  previous_until: time.nullable().describe('Until then the secret before the newest signs too.'),
  failing_since: time.nullable(),
  rests_until: time.nullable().describe('It has only failed lately: until then it is left alone, then tried with one delivery.'),
  last_success_at: time.nullable(),
  last_failure_at: time.nullable(),
  last_error: z.string().nullable(),
  delivered: z.int(),
  failed: z.int(),
  created_at: time,
})
export type WebhookEndpoint = z.infer<typeof webhookEndpointSchema>
export const webhookEndpointsSchema = z.object({ endpoints: z.array(webhookEndpointSchema) })
export const withSecretSchema = webhookEndpointSchema.extend({
  secret: z.string().describe('`whsec_…`. In this answer only.'),
})

export const webhookEndpointRequestSchema = z.strictObject({
  url,
  event_types: types,
  name: name.optional(),
  payload: payload.default('thin'),
})
const changedEndpoint = {
  url: url.optional(),
  event_types: types.optional(),
  name: name.optional(),
  payload: payload.optional(),
  status: status.optional(),
}
export const webhookEndpointChangeSchema = z.strictObject({
  ...changedEndpoint,
  seen: z
    .strictObject({ ...changedEndpoint, event_types: z.array(z.string()).max(200).optional() })
    .optional()
    .describe(seenWords),
})
export const webhookEndpointParamsSchema = z.object({ endpointId: databaseIdSchema })

export const webhookDeliverySchema = z.object({
  id: databaseIdSchema.describe('Its webhook-id.'),
  type: z.string(),
  status: z.enum(['queued', 'delivered', 'failed']),
  attempts: z.int().describe('Since it was last queued.'),
  next_attempt_at: time.nullable(),
  created_at: time,
  data: z.record(z.string(), z.json()),
  history: z.array(attemptSchema).describe('Attempts, the newest 20.'),
})
export type WebhookDelivery = z.infer<typeof webhookDeliverySchema>
export const webhookDeliveriesSchema = z.object({ items: z.array(webhookDeliverySchema), next_cursor: z.string().nullable() })
export const webhookDeliveriesQuerySchema = z.strictObject({
  status: z.enum(['queued', 'delivered', 'failed']).optional(),
  cursor: z.string().optional(),
  limit: inDigitsOr(50, z.number().int().min(1).max(100)),
})

export const replayRequestSchema = z
  .strictObject({ ids: z.array(databaseIdSchema).min(1).max(1_000).optional(), since: givenTimeSchema.optional() })
  .refine(({ ids, since }) => ids === undefined || since === undefined, {
    path: ['since'],
    message: 'give ids or since, not both.',
  })
export const replayedSchema = z.object({ replayed: z.int().describe('How many are queued now.') })

export const testResultSchema = z.object({
  endpoint_id: databaseIdSchema,
  success: z.boolean(),
  status: z.int().nullable(),
  duration_ms: z.int(),
  response: z.string().nullable(),
  error: z.string().nullable(),
})
export type TestResult = z.infer<typeof testResultSchema>
