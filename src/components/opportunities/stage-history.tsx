import { formatNumber } from '@/src/lib/core/text/number-text.ts'
import { Panel } from '@/src/components/ui/panel.tsx'
import { Time } from '@/src/components/ui/time.tsx'
import type { StageStay } from '@/src/lib/records/selling/stage-history.ts'

/** Through which stages an opportunity has come, with the time in each. */
export function StageHistory({
  stays,
  labelOf,
  nameOf,
}: {
  stays: readonly StageStay[]
  labelOf: (stage: string) => string
  nameOf: (stay: StageStay) => string | null
}) {
  return (
    <Panel title="Stages" flush>
      {stays.length === 0 ? <p className="px-4 py-3 text-muted">No stage was noted yet.</p> : null}
      <ol className="divide-y divide-border">
        {stays.map((stay) => {
          const who = nameOf(stay)
          return (
            <li key={stay.entered_at} className="flex flex-wrap items-baseline gap-x-3 px-4 py-2">
              <span className="font-medium">{labelOf(stay.stage)}</span>
              <span className="text-muted">
                since <Time iso={stay.entered_at} />
                {who === null ? '' : `, by ${who}`}
              </span>
              <span className="ml-auto tabular-nums">{stay.days === null ? 'closed' : stayText(stay.days)}</span>
            </li>
          )
        })}
      </ol>
    </Panel>
  )
}

function stayText(days: number): string {
  if (days < 1 / 24) return 'less than an hour'
  return days < 1 ? `${formatNumber(Math.round(days * 24))} h` : `${formatNumber(Math.round(days * 10) / 10)} days`
}
