import { choiceParameter } from '@/src/components/page-query.ts'
import { crmTypeSchema } from '@/src/lib/crm/domain/crm-type.ts'
import { runSchema } from '@/src/lib/contract/runs.ts'

const dayMs = 86_400_000

/** How long ago a run may have started. */
export const periods = {
  day: { label: 'Last 24 hours', days: 1 },
  week: { label: 'Last 7 days', days: 7 },
  month: { label: 'Last 30 days', days: 30 },
} as const
export type Period = keyof typeof periods

/** The filters of a list of runs, as its address holds them. */
export const runFilterParameters = {
  crm: choiceParameter(crmTypeSchema.options),
  kind: choiceParameter(runSchema.shape.syncType.options),
  state: choiceParameter(runSchema.shape.status.options),
  trigger: choiceParameter(runSchema.shape.trigger.options),
  period: choiceParameter(['day', 'week', 'month']),
  changes: choiceParameter(['only']),
}

/** The beginning of a period; undefined without one. */
export function sinceOf(period: Period | undefined, now: number): string | undefined {
  return period === undefined ? undefined : new Date(now - periods[period].days * dayMs).toISOString()
}

/** The address of a list with these filters. */
export function filteredHref(path: string, filters: Readonly<Record<string, string | undefined>>): string {
  const parameters = new URLSearchParams()
  for (const [name, value] of Object.entries(filters)) if (value !== undefined) parameters.set(name, value)
  const query = parameters.toString()
  return query === '' ? path : `${path}?${query}`
}
