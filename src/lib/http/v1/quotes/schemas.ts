import { z } from 'zod'
import { databaseIdSchema } from '../../../core/database-id.ts'
import { quoteLineSchema, secretOfLines } from '../../../records/quotes/lines.ts'
import { linesMax, setLineSchema } from '../../../records/quotes/line-input.ts'
import { recordParamsSchema, recordSchemaOf } from '../schemas.ts'

export const lineParamsSchema = recordParamsSchema.extend({ line_id: databaseIdSchema })

export const lineSetSchema = z.strictObject({
  lines: z
    .array(setLineSchema)
    .max(linesMax)
    .describe('In their order; those with an id are that line changed, and what is not named is removed.'),
})
export const lineOrderSchema = z.strictObject({
  ids: z.array(databaseIdSchema).min(1).max(linesMax).describe('Every line once.'),
})

const hiddenSchema = z.array(z.enum(secretOfLines)).describe('Members that are null because the caller may not see them.')
export const shownLineSchema = quoteLineSchema.extend({ hidden_fields: hiddenSchema }).meta({ id: 'QuoteLine' })
export const shownLinesSchema = z.object({ items: z.array(shownLineSchema), total: z.int(), hidden_fields: hiddenSchema })

const money = z.number()
const creditSchema = z.object({
  limit: money,
  currency: z.string().nullable(),
  committed: money.describe('What the company’s other quotes that are sent or accepted come to, in this quote’s currency.'),
  is_exceeded: z
    .boolean()
    .nullable()
    .describe('Whether this quote takes the company over its limit; null where the limit is in another currency.'),
})

const warningsSchema = z
  .array(z.string())
  .describe('That the quote takes its company over the credit limit, or that the two are in different currencies.')

export const totalsSchema = z.object({
  currency: z.string(),
  subtotal: money,
  tax_total: money,
  total: money,
  cost_total: money.nullable(),
  margin: money.nullable(),
  margin_percent: money.nullable(),
  lines_without_cost: z
    .int()
    .nullable()
    .describe('How many lines have no cost entered; they count as costing nothing in `cost_total` and the margin.'),
  credit: creditSchema.nullable().describe('The credit limit of the quote’s company and what takes of it; null without a limit.'),
  hidden_fields: z.array(z.string()),
  warnings: warningsSchema,
})

const quote = recordSchemaOf('quote')

export const versionsSchema = z.object({ items: z.array(quote).describe('The newest first.') })

export const acceptedSchema = quote.extend({ warnings: warningsSchema })

export const offeredSchema = quote.extend({
  acceptance_url: z.string().describe('Where the customer reads and decides it, without an account. Told this once.'),
  acceptance_url_expires_at: z.iso.datetime({ offset: true }),
  mailed: z.boolean().describe('Whether the mail server took a message with the link.'),
  warnings: warningsSchema,
})
