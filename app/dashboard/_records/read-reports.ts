import { daysBefore } from '@/src/components/reports/period.ts'
import type { Tenant } from '@/src/lib/http/session.ts'
import { closedByMonth, type Days, forecastRows } from '@/src/lib/records/selling/forecast.ts'
import { storedPipelines } from '@/src/lib/records/selling/pipelines.ts'
import { statsOf, statsSchemas } from '@/src/lib/records/resources/stats.ts'
import { stagedNow } from '@/src/lib/records/selling/stage-history.ts'
import { teamMembers } from '@/src/lib/records/organization/team.ts'

/** How far ahead the forecast looks, this month included. */
export const forecastMonths = 12

const leadStats = (counted: unknown) => statsSchemas.lead.parse(counted)
const quoteStats = (counted: unknown) => statsSchemas.quote.parse(counted)
const contactStats = (counted: unknown) => statsSchemas.contact.parse(counted)

/** Everything that the reports show, of a period and of as many days before. */
export async function readReports({ client, organizationId }: Tenant, days: Days, now: Date) {
  const before = daysBefore(days)
  const asPeriod = ({ from, to }: Days) => ({ from: `${from}T00:00:00Z`, to: `${to}T00:00:00Z` })
  const monthOn = (months: number) =>
    new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + months, 1)).toISOString().slice(0, 10)
  const ahead = { from: monthOn(0), to: monthOn(forecastMonths) }
  const of = async (period: Days) => {
    const [leads, contacts, quotes, closed] = await Promise.all([
      statsOf(client, organizationId, 'lead', asPeriod(period)).then(leadStats),
      statsOf(client, organizationId, 'contact', asPeriod(period)).then(contactStats),
      statsOf(client, organizationId, 'quote', asPeriod(period)).then(quoteStats),
      closedByMonth(client, organizationId, period),
    ])
    return { leads, contacts, quotes, closed }
  }
  const [period, earlier, staged, { pipelines }, forecast, team] = await Promise.all([
    of(days),
    of(before),
    stagedNow(client, organizationId, null),
    storedPipelines(client, organizationId),
    forecastRows(client, organizationId, ahead, null),
    teamMembers(client, organizationId),
  ])
  return {
    days,
    before,
    ahead,
    ...period,
    leadsBefore: earlier.leads,
    contactsBefore: earlier.contacts,
    quotesBefore: earlier.quotes,
    closedBefore: earlier.closed,
    staged,
    pipelines,
    forecast,
    team,
  }
}
export type Reports = Awaited<ReturnType<typeof readReports>>
