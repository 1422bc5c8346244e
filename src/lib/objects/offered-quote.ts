import { z } from 'zod'
import { lineKinds } from './quote-states.ts'

/** A quote as its customer reads it: nothing of costs. */
export const offeredQuoteSchema = z.object({
  organization: z.string(),
  quote_number: z.string(),
  version_number: z.int(),
  name: z.string().nullable(),
  status: z.enum(['sent', 'accepted']),
  currency: z.string(),
  /** The last day on which it can be accepted, in UTC. */
  valid_until: z.string().nullable(),
  terms: z.string().nullable(),
  decided_by: z.string().nullable(),
  subtotal: z.number(),
  tax_total: z.number(),
  total: z.number(),
  account: z.string().nullable(),
  contact: z.string().nullable(),
  lines: z.array(
    z.object({
      id: z.string(),
      kind: z.enum(lineKinds),
      description: z.string(),
      quantity: z.number(),
      unit_price: z.number(),
      discount_percent: z.number(),
      tax_rate: z.number(),
      net: z.number(),
    }),
  ),
})
export type OfferedQuote = z.infer<typeof offeredQuoteSchema>
