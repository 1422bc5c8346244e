import { amountText } from '@/src/components/format.ts'
import { formatNumber } from '@/src/lib/core/text/number-text.ts'
import { BarList, ColumnChart, Figures } from '@/src/components/reports/chart.tsx'
import { before, daysText, percent } from '@/src/components/reports/people-reports.tsx'
import { monthLabel, monthsIn } from '@/src/components/reports/period.ts'
import { Panel } from '@/src/components/ui/panel.tsx'
import { byMonth, type ClosedMonth, type Days, type ForecastRow } from '@/src/lib/records/selling/forecast.ts'
import type { storedPipelines } from '@/src/lib/records/selling/pipelines.ts'
import type { Staged } from '@/src/lib/records/selling/stage-history.ts'

type Pipelines = Awaited<ReturnType<typeof storedPipelines>>['pipelines']

const won = { label: 'Won', className: 'text-success' } as const
const weighted = { label: 'Weighted', className: 'text-accent' } as const

function moneyIn(currency: string): (amount: number) => string {
  return (amount) => (currency === 'none' ? formatNumber(amount) : (amountText(amount, currency) ?? ''))
}

/** What is in each open stage now. */
export function PipelineReport({
  pipelines,
  staged,
  currency,
}: {
  pipelines: Pipelines
  staged: readonly Staged[]
  currency: string
}) {
  const shown = moneyIn(currency)
  const here = (stage: string) => staged.find((each) => each.stage === stage && each.currency === currency)
  const ways = pipelines
    .map(({ id, label, stages }) => ({
      id,
      label,
      stages: stages.filter(({ key, kind, isArchived }) => kind === 'open' && (!isArchived || here(key) !== undefined)),
    }))
    .filter(({ stages }) => stages.some(({ key }) => here(key) !== undefined))
  return (
    <Panel title="Pipeline" description="What is open now, by stage, whenever it came.">
      <div className="grid gap-6 md:grid-cols-2">
        {ways.map(({ id, label, stages }) => (
          <BarList
            key={id}
            title={label}
            of="Stage"
            series={[
              { label: 'Amount', className: 'text-accent' },
              { ...weighted, label: 'Weighted by probability' },
            ]}
            bars={stages.map(({ key, label: name }) => ({
              label: `${name} (${formatNumber(here(key)?.records ?? 0)})`,
              values: [here(key)?.amount ?? 0, here(key)?.weighted ?? 0],
            }))}
            shown={shown}
          />
        ))}
        {ways.length === 0 ? (
          <p className="text-muted">{staged.length === 0 ? 'Nothing is open.' : 'Nothing is open in this currency.'}</p>
        ) : null}
      </div>
    </Panel>
  )
}

/** What may be won in the months ahead. */
export function ForecastReport({
  rows,
  ahead,
  currency,
  nameOf,
}: {
  rows: readonly ForecastRow[]
  ahead: Days
  currency: string
  nameOf: (owner: string | null) => string
}) {
  const shown = moneyIn(currency)
  const here = rows.filter((row) => row.currency === currency)
  const months = new Map(byMonth(here).map((month) => [month.month, month]))
  const dated = here.filter(({ month }) => month !== null)
  const undated = here.filter(({ month }) => month === null).reduce((sum, { open }) => sum + open, 0)
  const owners = [...new Set(dated.map(({ owner_id: owner }) => owner))]
    .map((owner) => {
      const of = dated.filter((row) => row.owner_id === owner)
      return {
        label: nameOf(owner),
        values: [
          of.reduce((sum, row) => sum + row.weighted_amount + row.won_amount, 0),
          of.reduce((sum, row) => sum + row.open_amount, 0),
          of.reduce((sum, row) => sum + row.won_amount, 0),
        ],
      }
    })
    .toSorted((one, other) => (other.values[0] ?? 0) - (one.values[0] ?? 0))
  return (
    <Panel
      title="Forecast"
      description="This month and the eleven after it, whatever the period above: open opportunities by the month in which they are expected to close, weighted by probability, and what was won."
    >
      <div className="flex flex-col gap-6">
        <ColumnChart
          title="Expected by month"
          of="Month"
          series={[won, weighted]}
          bars={monthsIn(ahead).map((month) => ({
            label: monthLabel(month),
            values: [months.get(month)?.won_amount ?? 0, months.get(month)?.weighted_amount ?? 0],
          }))}
          shown={shown}
        />
        {owners.length > 0 ? (
          <BarList
            title="Expected by owner"
            of="Owner"
            series={[weighted, { ...before, label: 'Open' }, won].map((each, index) =>
              index === 0 ? { ...each, label: 'Weighted and won' } : each,
            )}
            bars={owners}
            shown={shown}
          />
        ) : null}
        {undated > 0 ? (
          <p className="text-muted">
            {undated === 1 ? '1 open opportunity has' : `${formatNumber(undated)} open opportunities have`} no expected day, and
            {undated === 1 ? ' is' : ' are'} in no month.
          </p>
        ) : null}
      </div>
    </Panel>
  )
}

/** What was won of what was closed in the period. */
export function WinRateReport({
  closed,
  earlier,
  days,
}: {
  closed: readonly ClosedMonth[]
  earlier: readonly ClosedMonth[]
  days: Days
}) {
  const summed = (rows: readonly ClosedMonth[]) => {
    const sum = (of: 'won' | 'lost' | 'days') => rows.reduce((all, row) => all + row[of], 0)
    const all = sum('won') + sum('lost')
    return {
      won: sum('won'),
      lost: sum('lost'),
      rate: all === 0 ? null : sum('won') / all,
      days: all === 0 ? null : sum('days') / all,
    }
  }
  const [now, then] = [summed(closed), summed(earlier)]
  const inMonth = (month: string, of: 'won' | 'lost') =>
    closed.filter((row) => row.month === month).reduce((all, row) => all + row[of], 0)
  return (
    <Panel title="Win rate" description="Of the opportunities that were closed in the period, in every currency.">
      <div className="flex flex-col gap-6">
        <Figures
          figures={[
            { label: 'Win rate', value: percent(now.rate), before: percent(then.rate) },
            { label: 'Won', value: formatNumber(now.won), before: formatNumber(then.won) },
            { label: 'Lost', value: formatNumber(now.lost), before: formatNumber(then.lost) },
            { label: 'Time to close', value: daysText(now.days), before: daysText(then.days) },
          ]}
        />
        <ColumnChart
          title="Won and lost by month"
          of="Month"
          series={[won, { label: 'Lost', className: 'text-muted' }]}
          bars={monthsIn(days).map((month) => ({
            label: monthLabel(month),
            values: [inMonth(month, 'won'), inMonth(month, 'lost')],
          }))}
          shown={formatNumber}
        />
      </div>
    </Panel>
  )
}
