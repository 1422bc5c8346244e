import { z } from 'zod'
import { databaseIdSchema } from '../../core/database-id.ts'
import { lineKinds } from '../../objects/quote-states.ts'
import { unwrap } from '../../db/result.ts'
import type { UserClient } from '../rows.ts'
import type { changedLineSchema, setLineSchema } from './line-input.ts'

/** What only some may see of a line. */
export const secretOfLines = ['unit_cost', 'cost', 'margin', 'margin_percent'] as const

const secret = z.number().nullable()

/** A line of a quote as programs and pages read it; amounts in the quote's currency. */
export const quoteLineSchema = z.object({
  id: databaseIdSchema,
  quote_id: databaseIdSchema,
  position: z.int().describe('From 1 on.'),
  kind: z.enum(lineKinds),
  description: z.string(),
  quantity: z.number(),
  unit_price: z.number(),
  unit_cost: secret,
  discount_percent: z.number(),
  tax_rate: z.number(),
  net: z
    .number()
    .describe('quantity × unit_price × (1 − discount_percent / 100), to the currency’s minor unit, a half away from zero.'),
  tax: z.number(),
  total: z.number(),
  cost: secret,
  margin: secret,
  margin_percent: secret,
})
export type QuoteLine = z.infer<typeof quoteLineSchema>

/** A change of a line: the members that are given. */
type LineValues = z.infer<typeof changedLineSchema>

/** What is done to the lines of a draft, together or not at all; as `quote_write_lines` has it. */
export type LineChanges = {
  readonly add?: readonly LineValues[]
  readonly update?: readonly (LineValues & { readonly id: string })[]
  readonly remove?: readonly string[]
  readonly order?: readonly string[]
  /** The lines as they are to be, in order; those with an id are that one changed. */
  readonly set?: readonly z.infer<typeof setLineSchema>[]
}

/** The lines of quotes, in order; what they cost is null to those who may not see it. */
export async function readLines(client: UserClient, organizationId: string, quotes: readonly string[]): Promise<QuoteLine[]> {
  const answer = await client.rpc('quote_lines_of', { p_organization: organizationId, p_quotes: [...quotes] })
  return z.array(quoteLineSchema).parse(unwrap(answer))
}

/**
 * Changes the lines of a draft.
 * @param version of the quote that they are changed in; null: any
 * @returns the ids of those that were added
 * @throws Failure `not_found` | `line_not_found` | `quote_not_draft` | `version_moved` | `field_forbidden` | `invalid_request`
 */
export async function writeLines(
  client: UserClient,
  organizationId: string,
  quote: string,
  changes: LineChanges,
  version: number | null = null,
): Promise<string[]> {
  const answer = await client.rpc('quote_write_lines', {
    p_organization: organizationId,
    p_quote: quote,
    p_changes: z.json().parse(JSON.parse(JSON.stringify(changes))),
    ...(version === null ? {} : { p_version: version }),
  })
  return z.array(databaseIdSchema).parse(unwrap(answer))
}
