import { Clock, Zap } from 'lucide-react'
import { arrivalReason, notNeededSentence, receivedSentence, refusalSentence } from '@/src/components/crm/live/arrival-words.ts'
import { everyMinutes } from '@/src/components/crm/settings/settings-words.ts'
import { Badge } from '@/src/components/ui/badge.tsx'
import { Time } from '@/src/components/ui/time.tsx'
import { counted } from '@/src/components/format.ts'
import { formatNumber } from '@/src/lib/core/text/number-text.ts'
import type { SyncStatus } from '@/src/lib/contract/status.ts'
import type { EngineNotes } from '@/src/lib/records/connections/engine-notes.ts'

/** Whether changes of the CRM are synced at once or by schedule, why, and how many were. */
export function ArrivalLine({
  connection,
  notes,
  crm,
}: {
  connection: NonNullable<SyncStatus['connection']>
  notes: EngineNotes | null
  crm: string
}) {
  const { webhook, settings } = connection
  const refused = notes ? refusalSentence(notes.refusals, crm) : null
  const notNeeded = notes ? notNeededSentence(notes.refusals, crm) : null
  return (
    <div>
      {webhook?.status === 'active' ? (
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <Badge tone="success" icon={Zap}>
            Changes are synced at once
          </Badge>
          <span className="text-muted">
            {webhook.lastEventAt ? (
              <>
                last message from {crm} <Time iso={webhook.lastEventAt} />; {receivedSentence(webhook)}
              </>
            ) : (
              `no message from ${crm} yet`
            )}
          </span>
        </p>
      ) : (
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <Badge tone="neutral" icon={Clock}>
            By schedule, every {everyMinutes(settings.schedule.deltaMinutes)}
          </Badge>
          <span className="min-w-0 text-muted">{arrivalReason(webhook, crm)}</span>
        </p>
      )}
      {notes && notes.live.toAdsapp + notes.live.toCrm > 0 ? (
        <p className="mt-1 text-muted">{liveSentence(notes.live, crm)}</p>
      ) : null}
      {notNeeded ? <p className="mt-1 text-muted">{notNeeded}</p> : null}
      {refused ? <p className="mt-1 text-warning-soft-foreground">{refused}</p> : null}
    </div>
  )
}

function liveSentence({ toAdsapp, toCrm, isMore }: EngineNotes['live'], crm: string): string {
  const atLeast = isMore ? 'at least ' : ''
  const here = `${atLeast}${counted(toAdsapp, 'change')} here`
  const there = `${atLeast}${formatNumber(toCrm)} in ${crm}`
  return `Synced live in the last 24 hours: ${here}, ${there}.`
}
