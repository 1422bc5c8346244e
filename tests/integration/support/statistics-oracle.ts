import { z } from 'zod'

/** Statistics as anybody would count them: over whole records, one after the other. */
const time = z.string().transform((text) => Date.parse(text))
const amount = z.union([z.number(), z.string().transform(Number)]).nullable()
export const rowsSchema = z.object({
  leads: z.array(
    z.object({ created_at: time, lead_status: z.string(), source: z.string().nullable(), converted_at: time.nullable() }),
  ),
  contacts: z.array(z.object({ created_at: time })),
  accounts: z.array(z.object({ created_at: time, industry: z.string().nullable(), account_type: z.string().nullable() })),
  opportunities: z.array(
    z.object({
      created_at: time,
      closed_at: time.nullable(),
      expected_close_date: z.string().nullable(),
      stage: z.string(),
      status: z.string(),
      owner_id: z.string().nullable(),
      currency: z.string().nullable(),
      amount,
      probability: z.number().nullable(),
    }),
  ),
})
export type Rows = z.infer<typeof rowsSchema>
type Opportunity = Rows['opportunities'][number]

const day = 86_400_000
const named = (text: string | null) => (text === null || text.trim() === '' ? 'none' : text.trim())
const monthOf = (at: number) => new Date(at).toISOString().slice(0, 7)
const rounded = (value: number, digits: number) => Number(value.toFixed(digits))
const close = (value: number | null, digits = 2) => (value === null ? null : expectClose(value, digits))
/** What is divided may be rounded the other way by a double. */
const expectClose = (value: number, digits: number) =>
  ({
    asymmetricMatch: (other: unknown) => typeof other === 'number' && Math.abs(other - value) <= 1.01 * 10 ** -digits,
    toString: () => `about ${value}`,
  }) as const

function counts(names: readonly string[]): Record<string, number> {
  const counted: Record<string, number> = {}
  for (const name of names) counted[name] = (counted[name] ?? 0) + 1
  return counted
}

function money(records: readonly Opportunity[], value: (one: Opportunity) => number): Record<string, number> {
  const sums: Record<string, number> = {}
  for (const one of records) {
    if (one.amount === null) continue
    const currency = one.currency?.toUpperCase() ?? 'none'
    sums[currency] = rounded((sums[currency] ?? 0) + value(one), 6)
  }
  return Object.fromEntries(Object.entries(sums).map(([currency, sum]) => [currency, rounded(sum, 4)]))
}

function grouped<Each>(all: readonly Each[], key: (one: Each) => string): [string, Each[]][] {
  const groups = new Map<string, Each[]>()
  for (const one of all) groups.set(key(one), [...(groups.get(key(one)) ?? []), one])
  return [...groups]
}

const amountOf = ({ amount: value }: Opportunity) => value ?? 0
const weightOf = (one: Opportunity) => (amountOf(one) * (one.probability ?? 0)) / 100
const mean = (all: readonly number[]) => (all.length === 0 ? null : all.reduce((sum, one) => sum + one, 0) / all.length)

export function countedBy(
  what: keyof Rows | 'forecast' | 'closed',
  rows: Rows,
  period: { readonly from: string; readonly to: string } | null,
): Record<string, unknown> {
  const isIn = ({ created_at: at }: { created_at: number }) =>
    period === null || (at >= Date.parse(period.from) && at < Date.parse(period.to))
  if (what === 'forecast') return forecast(rows.opportunities, period ?? { from: '', to: '9' })
  if (what === 'closed') return closedIn(rows.opportunities, period ?? { from: '', to: '9' })
  if (what === 'contacts') {
    const here = rows.contacts.filter(isIn)
    return {
      total: rows.contacts.length,
      created_in_period: here.length,
      by_month: counts(here.map(({ created_at: at }) => monthOf(at))),
    }
  }
  if (what === 'accounts') {
    const here = rows.accounts.filter(isIn)
    return {
      total: here.length,
      by_industry: counts(here.map(({ industry }) => named(industry))),
      by_type: counts(here.map(({ account_type: type }) => type ?? 'none')),
      by_month: counts(here.map(({ created_at: at }) => monthOf(at))),
    }
  }
  if (what === 'leads') {
    const here = rows.leads.filter(isIn)
    const converted = here.flatMap(({ created_at: at, converted_at: end }) => (end === null ? [] : [Math.max(0, end - at) / day]))
    return {
      total: here.length,
      by_status: counts(here.map(({ lead_status: status }) => status)),
      by_source: counts(here.map(({ source }) => named(source))),
      by_month: counts(here.map(({ created_at: at }) => monthOf(at))),
      conversion_rate: here.length === 0 ? null : close(converted.length / here.length, 4),
      average_days_to_convert: close(mean(converted)),
    }
  }
  const here = rows.opportunities.filter(isIn)
  const of = (status: string) => here.filter((one) => one.status === status)
  const closed = here.filter(({ status }) => status !== 'open')
  const summed = ([name, group]: [string, Opportunity[]]) =>
    [name, { count: group.length, amount: money(group, amountOf) }] as const
  return {
    total: here.length,
    open: of('open').length,
    won: of('won').length,
    lost: of('lost').length,
    total_amount: money(here, amountOf),
    weighted_amount: money(of('open'), weightOf),
    by_stage: Object.fromEntries(grouped(here, ({ stage }) => stage).map(summed)),
    by_owner: Object.fromEntries(grouped(here, ({ owner_id: owner }) => owner ?? 'none').map(summed)),
    win_rate: closed.length === 0 ? null : close(of('won').length / closed.length, 4),
    average_days_to_close: close(mean(closed.map(({ created_at: at, closed_at: end }) => Math.max(0, (end ?? at) - at) / day))),
  }
}

function closedIn(all: readonly Opportunity[], { from, to }: { readonly from: string; readonly to: string }) {
  const closed = all.flatMap((one) => {
    const end = one.closed_at === null ? '' : new Date(one.closed_at).toISOString().slice(0, 10)
    return one.status !== 'open' && end >= from && end < to ? [{ end, one }] : []
  })
  const months = grouped(closed, ({ end, one }) => `${end.slice(0, 7)} ${one.currency?.toUpperCase() ?? 'none'}`)
  return {
    months: months
      .toSorted(([one], [other]) => (one < other ? -1 : 1))
      .map(([key, group]) => {
        const of = (status: string) => group.filter(({ one }) => one.status === status)
        const sum = (status: string) =>
          rounded(
            of(status).reduce((total, { one }) => total + amountOf(one), 0),
            4,
          )
        const [month, currency] = key.split(' ')
        return {
          month,
          currency,
          won: of('won').length,
          lost: of('lost').length,
          won_amount: sum('won'),
          lost_amount: sum('lost'),
          win_rate: close(of('won').length / group.length, 4),
          average_days_to_close: close(
            mean(group.map(({ one: { created_at: at, closed_at: end } }) => Math.max(0, (end ?? at) - at) / day)),
          ),
        }
      }),
  }
}

function forecast(all: readonly Opportunity[], { from, to }: { readonly from: string; readonly to: string }) {
  const isIn = (date: string | null) => date !== null && date >= from && date < to
  const dated = all.flatMap((one) => {
    const end = one.closed_at === null ? null : new Date(one.closed_at).toISOString().slice(0, 10)
    if (one.status === 'open' && isIn(one.expected_close_date)) return [{ date: one.expected_close_date ?? '', one }]
    return one.status === 'won' && isIn(end) ? [{ date: end ?? '', one }] : []
  })
  const months = grouped(dated, ({ date, one }) => `${date.slice(0, 7)} ${one.currency?.toUpperCase() ?? 'none'}`)
  return {
    months: months
      .toSorted(([one], [other]) => (one < other ? -1 : 1))
      .map(([key, group]) => {
        const sum = (status: string, value: (one: Opportunity) => number) =>
          rounded(
            group.filter(({ one }) => one.status === status).reduce((total, { one }) => total + value(one), 0),
            4,
          )
        const [month, currency] = key.split(' ')
        return {
          month,
          currency,
          open: sum('open', () => 1),
          open_amount: sum('open', amountOf),
          weighted_amount: close(sum('open', weightOf), 4),
          won: sum('won', () => 1),
          won_amount: sum('won', amountOf),
        }
      }),
  }
}
