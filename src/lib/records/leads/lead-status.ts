import type { LeadSteps } from './lead-steps.ts'

/** The statuses that a lead can be given which has this one: those that the database lets it have, and the one that it has. */
export function statusesFrom<Option extends { readonly value: string }>(
  options: readonly Option[],
  steps: LeadSteps,
  now: string,
): readonly Option[] {
  const guarded = new Set(steps.map(({ from_status: from }) => from))
  const next = new Set(steps.flatMap(({ from_status: from, to_status: to }) => (from === now ? [to] : [])))
  return options.filter(({ value }) => value === now || next.has(value) || !guarded.has(value))
}
