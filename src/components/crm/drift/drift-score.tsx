import { driftSentence } from '@/src/components/crm/drift/drift-words.ts'
import { percentText } from '@/src/lib/core/text/number-text.ts'
import { ColumnChart } from '@/src/components/reports/chart.tsx'
import { Notice } from '@/src/components/ui/notice.tsx'
import { Panel } from '@/src/components/ui/panel.tsx'
import { Moment } from '@/src/components/ui/time.tsx'
import type { DriftMeasurement } from '@/src/lib/records/connections/drift.ts'

const series = [{ label: 'Records that differ', className: 'text-accent' }] as const

/** Which share of the linked records differs although nothing waits: the last measurement, and those before it. */
export function DriftScore({
  history,
  alarm,
  crm,
}: {
  /** The oldest first. */
  history: readonly DriftMeasurement[]
  /** The share above which the connection raises an alarm. */
  alarm: number
  crm: string
}) {
  const latest = history.at(-1)
  if (latest === undefined) {
    return (
      <Panel title="Drift">
        <p className="text-muted">
          Not measured yet. Once a day a sample of the linked records is compared with {crm}, to see whether any differ although
          nothing waits to be synced.
        </p>
      </Panel>
    )
  }
  return (
    <Panel title="Drift" description={`The share of linked records that differ from ${crm} although nothing waits to be synced.`}>
      <div className="flex flex-col gap-3">
        {latest.share > alarm ? (
          <Notice tone="warning" quiet title={`Above the alarm of ${percentText(alarm)}`}>
            The records that were found are synced again. If the share stays, start a full sync.
          </Notice>
        ) : null}
        <p>
          <span className="text-lg font-semibold tabular-nums">{percentText(latest.share)}</span>{' '}
          <span className="text-muted">
            as of <Moment iso={latest.at} />
          </span>
        </p>
        <p>{driftSentence(latest, crm)}</p>
        <ColumnChart
          title="Drift by measurement"
          of="Measured"
          series={series}
          bars={history.map(({ at, share }) => ({ label: at.slice(0, 10), values: [share] }))}
          shown={percentText}
        />
      </div>
    </Panel>
  )
}
