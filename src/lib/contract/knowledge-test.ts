import { z } from 'zod'
import { fetchErrorSchema } from './knowledge.ts'

const count = z.int()

/** What a source answers now, and what would be kept of it. Nothing was stored. */
export const sourceTestSchema = z
  .object({
    success: z.boolean(),
    problem: fetchErrorSchema.nullable().describe('Why it failed, and what to do.'),
    status: count
      .nullable()
      .describe('HTTP status of the source’s last answer; null: there was none, or the source is not asked by HTTP.'),
    requests: count,
    bytes: count,
    duration_ms: count,
    records: count,
    chunks: count.describe('Passages that it would become.'),
    characters: count,
    masked: count.describe('Values that would be masked, by a rule or because they look like a secret.'),
    masked_fields: z.array(z.string()).describe('Where those are, as `customers[].ssn`; the first 50.'),
    left_out_fields: z.array(z.string()).describe('What rules leave out; the first 50.'),
    is_partial: z.boolean().describe('There is more than was read: only the beginning is tested.'),
    passages: z.array(z.object({ path: z.string(), text: z.string() })).describe('The first 5 passages, as they would be kept.'),
  })
  .meta({ id: 'CrmLinkTest' })
export type SourceTest = z.infer<typeof sourceTestSchema>
