import { formatNumber } from '@/src/lib/core/text/number-text.ts'
import type { Health } from '@/src/components/knowledge/health.ts'

const facts = [
  ['working', 'Working'],
  ['waiting', 'Not read yet'],
  ['failing', 'Failing'],
  ['attention', 'Need attention'],
  ['off', 'Off'],
  ['records', 'Records'],
  ['passages', 'Passages'],
] as const satisfies readonly (readonly [keyof Health, string])[]

/** How all sources stand, and how much was read of them. */
export function HealthPanel({ health }: { health: Health }) {
  return (
    <dl
      aria-label="State of all sources"
      className="grid grid-cols-2 gap-x-6 gap-y-3 rounded-lg border border-border bg-surface p-4 sm:grid-cols-4 lg:grid-cols-7"
    >
      {facts.map(([name, label]) => (
        <div key={name} className="min-w-0">
          <dt className="text-xs text-muted">{label}</dt>
          <dd className="text-lg font-semibold tabular-nums">{formatNumber(health[name])}</dd>
        </div>
      ))}
    </dl>
  )
}
