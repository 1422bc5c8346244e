import { z } from 'zod'
import { apiScopeSchema } from '../core/access/api-scopes.ts'
import { databaseIdSchema } from '../core/database-id.ts'
import { givenTimeSchema } from '../crm/domain/given-time.ts'

const time = z.iso.datetime({ offset: true })
const rateLimit = z.int().min(1).max(100_000)

const apiKeySchema = z.object({
  id: databaseIdSchema,
  name: z.string(),
  scopes: z.array(apiScopeSchema),
  prefix: z.string().describe('How the key begins.'),
  rate_limit: rateLimit.describe('Requests a minute.'),
  expires_at: time.nullable(),
  created_at: time,
  last_used_at: time.nullable().describe('To the minute.'),
  revoked_at: time.nullable(),
})

export const apiKeysSchema = z.object({ keys: z.array(apiKeySchema) })

export const apiKeyRequestSchema = z.strictObject({
  name: z.string().trim().min(1).max(100),
  scopes: z.array(apiScopeSchema).min(1).max(5),
  expires_at: givenTimeSchema
    .refine((text) => Date.parse(text) > Date.now(), 'this has to be in the future.')
    .nullish()
    .describe('When it ends by itself; never where this is left out.'),
  rate_limit: rateLimit.default(300).describe('Requests a minute.'),
})

export const madeApiKeySchema = apiKeySchema
  .omit({ last_used_at: true, revoked_at: true })
  .extend({ key: z.string().describe('In this answer only; it is stored nowhere.') })

export const revokedApiKeySchema = apiKeySchema
export const apiKeyParamsSchema = z.object({ keyId: databaseIdSchema })
