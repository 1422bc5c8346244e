import { optionLabel } from '@/src/lib/crm/domain/choices.ts'
import { Panel } from '@/src/components/ui/panel.tsx'
import { Time } from '@/src/components/ui/time.tsx'
import type { TicketStep } from '@/src/lib/records/activities/ticket-history.ts'

/** The states that a ticket has had, the latest one first, with who brought it there. */
export function TicketStates({ steps, nameOf }: { steps: readonly TicketStep[]; nameOf: (step: TicketStep) => string | null }) {
  return (
    <Panel title="History of states" flush>
      {steps.length === 0 ? <p className="px-4 py-3 text-muted">No state was noted yet.</p> : null}
      <ol className="divide-y divide-border">
        {steps.toReversed().map((step) => {
          const who = nameOf(step)
          return (
            <li key={step.at} className="flex flex-wrap items-baseline gap-x-3 px-4 py-2">
              <span className="font-medium">{step.status === null ? 'Not kept any more' : optionLabel(step.status)}</span>
              <span className="text-muted">
                <Time iso={step.at} />
                {who === null ? '' : `, by ${who}`}
              </span>
            </li>
          )
        })}
      </ol>
    </Panel>
  )
}
