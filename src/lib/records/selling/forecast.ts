import { z } from 'zod'
import { databaseIdSchema } from '../../core/database-id.ts'
import { numericSchema, readRows, type UserClient } from '../rows.ts'

const month = z.string().regex(/^\d{4,}-\d\d$/)
const sums = {
  currency: z.string().describe('`none`: without one.'),
  open: numericSchema,
  open_amount: numericSchema,
  weighted_amount: numericSchema,
  won: numericSchema,
  won_amount: numericSchema,
}
const rowSchema = z.object({ month: month.nullable(), owner_id: databaseIdSchema.nullable(), ...sums })
export type ForecastRow = z.infer<typeof rowSchema>

/** The whole days from one to before another one, as `2026-11-01`. */
export type Days = { readonly from: string; readonly to: string }

/** What may be won in a period, by month, owner and currency; month null: no day is expected. */
export async function forecastRows(
  client: UserClient,
  organizationId: string,
  { from, to }: Days,
  owner: string | null,
): Promise<readonly ForecastRow[]> {
  const asked = { p_organization: organizationId, p_from: from, p_to: to, ...(owner === null ? {} : { p_owner: owner }) }
  return readRows(z.array(rowSchema), client.rpc('opportunity_forecast', asked))
}

export type ForecastMonth = Omit<ForecastRow, 'month' | 'owner_id'> & {
  readonly month: string
  /** Weighted and won. */
  readonly expected_amount: number
}

/** The rows of one month and currency together, without those that no day is expected of. */
export function byMonth(rows: readonly ForecastRow[]): readonly ForecastMonth[] {
  const months = new Map<string, ForecastMonth>()
  for (const { month: name, owner_id: _owner, ...row } of rows) {
    if (name === null) continue
    const key = `${name} ${row.currency}`
    const before = months.get(key) ?? { month: name, ...nothing, currency: row.currency, expected_amount: 0 }
    const added = together(before, row)
    months.set(key, { month: name, ...added, expected_amount: cents(added.weighted_amount + added.won_amount) })
  }
  return [...months.values()]
}

const nothing = { open: 0, open_amount: 0, weighted_amount: 0, won: 0, won_amount: 0 }

function together(one: Omit<ForecastRow, 'month' | 'owner_id'>, other: Omit<ForecastRow, 'month' | 'owner_id'>) {
  return {
    currency: one.currency,
    open: one.open + other.open,
    open_amount: cents(one.open_amount + other.open_amount),
    weighted_amount: cents(one.weighted_amount + other.weighted_amount),
    won: one.won + other.won,
    won_amount: cents(one.won_amount + other.won_amount),
  }
}

/** Without what binary fractions leave behind: amounts have four decimals here at most. */
function cents(amount: number): number {
  return Number(amount.toFixed(4))
}

const closedSchema = z.object({
  month,
  currency: z.string(),
  won: numericSchema,
  lost: numericSchema,
  won_amount: numericSchema,
  lost_amount: numericSchema,
  days: numericSchema,
})
export type ClosedMonth = z.infer<typeof closedSchema>

/** What was won and lost in a period, by the month in which it was, and currency. */
export async function closedByMonth(
  client: UserClient,
  organizationId: string,
  { from, to }: Days,
): Promise<readonly ClosedMonth[]> {
  const asked = { p_organization: organizationId, p_from: from, p_to: to }
  return readRows(z.array(closedSchema), client.rpc('opportunities_closed', asked))
}
