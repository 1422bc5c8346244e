import { z } from 'zod'
import { crmLinkSchema, fetchSchema } from './knowledge.ts'

export const fetchedLinkSchema = z.object({
  message: z.string(),
  page_id: z.string(),
  url: z.string(),
  outcome: fetchSchema.shape.outcome,
  fetch: fetchSchema.describe('As in the link’s history.'),
  crm_link: crmLinkSchema,
})

export const fetchingLinkSchema = z.object({
  message: z.string(),
  page_id: z.string(),
  url: z.string(),
})
