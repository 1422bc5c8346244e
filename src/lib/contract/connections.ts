import { z } from 'zod'
import { databaseIdSchema } from '../core/database-id.ts'
import { environmentSchema } from '../crm/domain/account.ts'
import { crmTypeSchema } from '../crm/domain/crm-type.ts'
import { doneSchema } from './answers.ts'

/** Names the CRM in the address. */
export const crmQuerySchema = z.strictObject({ crm_type: crmTypeSchema.describe('Which CRM.') })

export const connectRequestSchema = z.strictObject({
  crmType: crmTypeSchema,
  config: z
    .strictObject({
      clientId: z
        .string()
        .min(1)
        .max(200)
        .optional()
        .describe('Client id of your organisation’s own app at the CRM, instead of the server’s. With `clientSecret`.'),
      clientSecret: z.string().min(1).max(500).optional().describe('Stored encrypted with the tokens, and never shown again.'),
      apiToken: z
        .string()
        .min(1)
        .max(500)
        .optional()
        .describe('Connects at once with a token copied from the CRM: HubSpot, Pipedrive.'),
      environment: environmentSchema.optional().describe('Salesforce: the environment to sign in to.'),
    })
    .optional(),
})

export const connectResponseSchema = z.object({
  authUrl: z.url().nullable().describe('The CRM’s consent page, to send the person to. Null: connected already.'),
  connectionId: databaseIdSchema,
})

export const disconnectQuerySchema = crmQuerySchema.extend({
  forget: z.enum(['true', 'false']).optional().describe('`true`: also deletes links, mapping and history.'),
})

export const disconnectResponseSchema = doneSchema
  .extend({ revoked: z.boolean().describe('Whether the CRM confirmed the revocation. The tokens are deleted here in any case.') })
  .meta({ id: 'Disconnected' })
