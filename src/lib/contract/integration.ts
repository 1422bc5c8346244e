import { z } from 'zod'
import { databaseIdSchema } from '../core/database-id.ts'
import { testResultSchema, webhookEndpointSchema } from './webhook-endpoints.ts'

const time = z.iso.datetime({ offset: true })
const count = z.int().min(0)

/** How the organisation's webhooks are doing, in both directions. */
export const integrationSchema = z.object({
  status: z
    .enum(['connected', 'degraded', 'failing', 'not_configured'])
    .describe('`connected`: no active endpoint fails; `failing`: all do; `degraded`: some do, or one is paused.'),
  features: z.object({
    customer_registration: z.boolean().describe('Contacts that are made here are sent to CRM_WEBHOOK_URL.'),
    repair_request: z.boolean().describe('Tickets that are made here are sent to CRM_WEBHOOK_URL.'),
    signed_webhooks: z.boolean().describe('There is an active endpoint that is told by signed webhooks.'),
    intake: z.boolean().describe('Websites can send in, by an API key with the scope `intake` or the server’s WEBHOOK_API_KEY.'),
  }),
  statistics: z.object({ queued: count, delivered: count, failed: count }).describe('Deliveries of all endpoints.'),
  endpoints: z.array(
    webhookEndpointSchema.pick({
      id: true,
      kind: true,
      name: true,
      url: true,
      status: true,
      delivered: true,
      failed: true,
      last_success_at: true,
      last_failure_at: true,
      last_error: true,
      rests_until: true,
    }),
  ),
  intake: z
    .array(
      z.object({
        type: z.string(),
        pending_approval: count,
        approved: count,
        rejected: count,
        last_received_at: time.nullable(),
        last_approved_at: time.nullable(),
        last_rejected_at: time.nullable(),
      }),
    )
    .describe('What websites have sent in, by type.'),
})
export type Integration = z.infer<typeof integrationSchema>

export const integrationTestRequestSchema = z.strictObject({ endpoint_id: databaseIdSchema.optional() }).optional()
export const integrationTestSchema = z.object({ results: z.array(testResultSchema) })
export const retryFailedRequestSchema = z.strictObject({ ids: z.array(databaseIdSchema).min(1).max(1_000).optional() }).optional()
export const retriedSchema = z.object({ retried: z.int().describe('How many are queued now.') })
