import { BarList, ColumnChart, Figures } from '@/src/components/reports/chart.tsx'
import { formatNumber } from '@/src/lib/core/text/number-text.ts'
import { monthLabel, monthsIn } from '@/src/components/reports/period.ts'
import { Panel } from '@/src/components/ui/panel.tsx'
import { fieldLabels } from '@/src/components/reports/words.ts'
import type { Days } from '@/src/lib/records/selling/forecast.ts'
import type { z } from 'zod'
import type { statsSchemas } from '@/src/lib/records/resources/stats.ts'

type LeadStats = z.infer<typeof statsSchemas.lead>
type ContactStats = z.infer<typeof statsSchemas.contact>
type QuoteStats = z.infer<typeof statsSchemas.quote>

const sourcesMax = 10
export const inPeriod = { label: 'In the period', className: 'text-accent' } as const
export const before = { label: 'Before', className: 'text-muted' } as const

export function percent(share: number | null): string {
  return share === null ? 'none yet' : `${formatNumber(Math.round(share * 1_000) / 10)} %`
}

export function daysText(days: number | null): string {
  return days === null ? 'none yet' : `${formatNumber(Math.round(days * 10) / 10)} days`
}

/** How many leads came, from where, what became of them. */
export function LeadsReport({ now, earlier, days }: { now: LeadStats; earlier: LeadStats; days: Days }) {
  const months = monthsIn(days)
  const sources = Object.entries(now.by_source).toSorted(([, one], [, other]) => other - one)
  const shownSources = sources.slice(0, sourcesMax)
  const others = sources.slice(sourcesMax)
  const sum = (of: readonly (readonly [string, number])[]) => of.reduce((all, [, count]) => all + count, 0)
  const sourceNames = new Set(shownSources.map(([name]) => name))
  const othersBefore = Object.entries(earlier.by_source).filter(([name]) => !sourceNames.has(name))
  return (
    <Panel title="Leads" description="Those that came in the period, and what has become of them by now.">
      <div className="flex flex-col gap-6">
        <Figures
          figures={[
            { label: 'New leads', value: formatNumber(now.total), before: formatNumber(earlier.total) },
            { label: 'Converted', value: percent(now.conversion_rate), before: percent(earlier.conversion_rate) },
            {
              label: 'Time to convert',
              value: daysText(now.average_days_to_convert),
              before: daysText(earlier.average_days_to_convert),
            },
          ]}
        />
        <ColumnChart
          title="New leads by month"
          of="Month"
          series={[{ ...inPeriod, label: 'New leads' }]}
          bars={months.map((month) => ({ label: monthLabel(month), values: [now.by_month[month] ?? 0] }))}
          shown={formatNumber}
        />
        <div className="grid gap-6 md:grid-cols-2">
          <BarList
            title="Leads by status"
            of="Status"
            series={[inPeriod, before]}
            bars={Object.entries(fieldLabels('lead', 'leadStatus')).map(([status, label]) => ({
              label,
              values: [now.by_status[status] ?? 0, earlier.by_status[status] ?? 0],
            }))}
            shown={formatNumber}
          />
          <BarList
            title="Leads by source"
            of="Source"
            series={[inPeriod, before]}
            bars={[
              ...shownSources.map(([name, count]) => ({
                label: name === 'none' ? 'Without a source' : name,
                values: [count, earlier.by_source[name] ?? 0],
              })),
              ...(others.length === 0
                ? []
                : [{ label: `${formatNumber(others.length)} others`, values: [sum(others), sum(othersBefore)] }]),
            ]}
            shown={formatNumber}
          />
        </div>
      </div>
    </Panel>
  )
}

/** How many quotes were made, and how many of those that were decided their customers have accepted. */
export function QuotesReport({ now, earlier }: { now: QuoteStats; earlier: QuoteStats }) {
  const bars = Object.entries(fieldLabels('quote', 'quoteStatus')).map(([status, label]) => ({
    label,
    values: [now.by_status[status] ?? 0, earlier.by_status[status] ?? 0],
  }))
  return (
    <Panel
      title="Quotes"
      description="Those that were made in the period, of each its newest version, and what has become of them by now."
    >
      <div className="flex flex-col gap-6">
        <Figures
          figures={[
            { label: 'Quotes', value: formatNumber(now.total), before: formatNumber(earlier.total) },
            {
              label: 'Accepted, of those decided or expired',
              value: percent(now.acceptance_rate),
              before: percent(earlier.acceptance_rate),
            },
          ]}
        />
        <BarList title="Quotes by status" of="Status" series={[inPeriod, before]} bars={bars} shown={formatNumber} />
      </div>
    </Panel>
  )
}

/** How many contacts came. */
export function ContactsReport({ now, earlier, days }: { now: ContactStats; earlier: ContactStats; days: Days }) {
  return (
    <Panel title="Contacts" description="How many there are, and how many of them came in the period.">
      <div className="flex flex-col gap-6">
        <Figures
          figures={[
            { label: 'Contacts', value: formatNumber(now.total), before: null },
            {
              label: 'New contacts',
              value: formatNumber(now.created_in_period),
              before: formatNumber(earlier.created_in_period),
            },
          ]}
        />
        <ColumnChart
          title="New contacts by month"
          of="Month"
          series={[{ ...inPeriod, label: 'New contacts' }]}
          bars={monthsIn(days).map((month) => ({ label: monthLabel(month), values: [now.by_month[month] ?? 0] }))}
          shown={formatNumber}
        />
      </div>
    </Panel>
  )
}
