import { ChartColumn } from 'lucide-react'
import type { Metadata } from 'next'
import { type Reports, readReports } from '@/app/dashboard/_records/read-reports.ts'
import { LeftOutOf } from '@/src/components/left-out.tsx'
import { choiceParameter, type PageQuery, readPageQuery, textParameter } from '@/src/components/page-query.ts'
import { ContactsReport, LeadsReport, QuotesReport } from '@/src/components/reports/people-reports.tsx'
import { chosenPeriod, daysLabel, periodNames } from '@/src/components/reports/period.ts'
import { PeriodPicker } from '@/src/components/reports/period-picker.tsx'
import { ForecastReport, PipelineReport, WinRateReport } from '@/src/components/reports/sales-reports.tsx'
import { requireTenant } from '@/src/components/shell/require-tenant.ts'
import { Empty } from '@/src/components/ui/empty.tsx'
import { PageHeader } from '@/src/components/ui/page-header.tsx'
import { Panel } from '@/src/components/ui/panel.tsx'

export const metadata: Metadata = { title: 'Reports' }

export default async function ReportsPage({ searchParams }: { searchParams: PageQuery }) {
  const tenant = await requireTenant()
  const query = await readPageQuery(searchParams, {
    period: choiceParameter(periodNames),
    from: textParameter,
    to: textParameter,
    currency: textParameter,
  })
  const now = new Date()
  const { name, days } = chosenPeriod(query, now)
  const reports = await readReports(tenant, days, now)
  const currencies = currenciesOf(reports)
  const currency = currencies.find((each) => each === query.currency) ?? currencies[0] ?? 'none'
  const emails = new Map(reports.team.map(({ userId, email }) => [userId, email]))
  const isEmpty =
    reports.leads.total + reports.leadsBefore.total + reports.contacts.total + reports.quotes.total + reports.staged.length === 0
  return (
    <>
      <PageHeader title="Reports">
        {daysLabel(days)}, compared with as many days before: {daysLabel(reports.before)}. Days are those of UTC.
      </PageHeader>
      <LeftOutOf searchParams={searchParams} read={query} href="/dashboard/reports" />
      <PeriodPicker name={name} days={days} currency={currency} currencies={currencies} />
      {isEmpty ? (
        <Panel flush>
          <Empty icon={ChartColumn} title="Nothing to report yet">
            Reports count leads, contacts, opportunities and quotes. Add some, or connect a CRM.
          </Empty>
        </Panel>
      ) : (
        <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
          <LeadsReport now={reports.leads} earlier={reports.leadsBefore} days={days} />
          <PipelineReport pipelines={reports.pipelines} staged={reports.staged} currency={currency} />
          <ForecastReport
            rows={reports.forecast}
            ahead={reports.ahead}
            currency={currency}
            nameOf={(owner) => (owner === null ? 'Nobody' : (emails.get(owner) ?? 'A former member'))}
          />
          <WinRateReport closed={reports.closed} earlier={reports.closedBefore} days={days} />
          <QuotesReport now={reports.quotes} earlier={reports.quotesBefore} />
          <ContactsReport now={reports.contacts} earlier={reports.contactsBefore} days={days} />
        </div>
      )}
    </>
  )
}

/** The currencies of what is open or expected, that of most records first. */
function currenciesOf({ staged, forecast }: Reports): readonly string[] {
  const counts = new Map<string, number>()
  for (const { currency, records } of staged) counts.set(currency, (counts.get(currency) ?? 0) + records)
  for (const { currency } of forecast) if (!counts.has(currency)) counts.set(currency, 0)
  return [...counts].toSorted(([, one], [, other]) => other - one).map(([currency]) => currency)
}
