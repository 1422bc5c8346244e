import { z } from 'zod'
import { unwrap } from '../../db/result.ts'
import type { UserClient } from '../rows.ts'

const count = z.int()
const counts = z.record(z.string(), count)
const share = z.number().nullable().describe('0 to 1; null where there is nothing to compare.')
const money = z.record(z.string(), z.number()).describe('By currency; `none` is without one.')

/** What is counted of the resources that have statistics, by their objects. */
export const statsSchemas = {
  lead: z.object({
    total: count,
    by_status: counts,
    by_source: counts,
    by_month: counts.describe('By the month in which they came, in UTC.'),
    conversion_rate: share,
    average_days_to_convert: z.number().nullable(),
  }),
  contact: z.object({ total: count, created_in_period: count, by_month: counts.describe('Of those that came in the period.') }),
  account: z.object({ total: count, by_industry: counts, by_type: counts, by_month: counts }),
  industry: z.object({
    total: count,
    active: count,
    top_level: count,
    depth: count.describe('Levels of the tree.'),
    accounts: count.describe('Companies with an industry, whenever they came.'),
    accounts_without: count,
  }),
  quote: z.object({
    total: count.describe('Of each quote its newest version counts.'),
    by_status: counts,
    acceptance_rate: share.describe('Of those that were accepted or rejected or have expired.'),
    total_amount: money,
  }),
  opportunity: z.object({
    total: count,
    open: count,
    won: count,
    lost: count,
    total_amount: money,
    weighted_amount: money.describe('Of the open ones, by their probability.'),
    by_stage: z.record(z.string(), z.object({ count, amount: money })),
    by_owner: z.record(z.string(), z.object({ count, amount: money })).describe('By the owner’s id; `none`: nobody’s.'),
    win_rate: share.describe('Of those that are closed.'),
    average_days_to_close: z.number().nullable().describe('Of those that are.'),
  }),
} as const
export type CountedObject = keyof typeof statsSchemas

export function isCounted(object: string): object is CountedObject {
  return Object.hasOwn(statsSchemas, object)
}

/** Times in ISO 8601; null: open on that side. */
export type Period = { readonly from: string | null; readonly to: string | null }

/** What is counted of an object in a period. */
export async function statsOf(client: UserClient, organizationId: string, object: CountedObject, { from, to }: Period) {
  const counted = await client.rpc(`${object}_stats`, {
    p_organization: organizationId,
    ...(from === null ? {} : { p_from: from }),
    ...(to === null ? {} : { p_to: to }),
  })
  return statsSchemas[object].parse(unwrap(counted))
}

/** The period of the same length before; null where it is open on a side. */
export function periodBefore({ from, to }: Period): Period | null {
  if (from === null || to === null) return null
  const [start, end] = [Date.parse(from), Date.parse(to)]
  return { from: new Date(start - (end - start)).toISOString(), to: from }
}
