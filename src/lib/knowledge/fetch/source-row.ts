import { z } from 'zod'
import { databaseIdSchema } from '../../core/database-id.ts'
import { askedSchema } from './request-of.ts'

/** A source as it is claimed, its secrets sealed. */
export const sourceRowSchema = askedSchema.extend({
  id: databaseIdSchema,
  organization_id: databaseIdSchema,
  page: databaseIdSchema,
  type: z.enum(['api', 'webhook', 'file', 'database']),
  query: z.string().nullable(),
  secrets: z.unknown(),
  rules: z.array(z.object({ path: z.string(), action: z.enum(['drop', 'mask']) })),
  refresh_minutes: z.number(),
  etag: z.string().nullable(),
  last_modified: z.string().nullable(),
  content_hash: z.string().nullable(),
  records: z.number(),
  failures: z.number(),
  last_fetch_at: z.string().nullable(),
})
export type SourceRow = z.infer<typeof sourceRowSchema>
