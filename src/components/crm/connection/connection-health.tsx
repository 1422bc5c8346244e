'use client'

import { ApiUsage } from '@/src/components/crm/connection/api-usage.tsx'
import { objectsOn } from '@/src/components/crm/objects/object-words.ts'
import { useConnection } from '@/src/components/crm/connection/connection-provider.tsx'
import { DeadLetters } from '@/src/components/crm/live/dead-letters.tsx'
import { LiveFacts } from '@/src/components/crm/live/live-facts.tsx'
import { counted } from '@/src/components/format.ts'
import { Panel } from '@/src/components/ui/panel.tsx'
import { crmNames } from '@/src/lib/crm/domain/crm-type.ts'
import type { EngineNotes } from '@/src/lib/records/connections/engine-notes.ts'

/** How a connection is: its checks, how changes arrive, its requests, the jobs that were given up. */
export function ConnectionHealth({ notes }: { notes: EngineNotes | null }) {
  const { crmType, status, canEdit } = useConnection()
  const { connection } = status
  const crm = crmNames[crmType]
  if (connection === null) return null
  const deadLetters = notes?.deadLetters ?? []
  const { background, live } = connection.callsToday
  return (
    <div className="flex flex-col gap-4">
      <Panel title="Checks and live changes">
        <LiveFacts connection={connection} objects={objectsOn(status.objects)} notes={notes} canEdit={canEdit} />
      </Panel>
      <Panel title={`Requests to ${crm}`}>
        <dl className="flex flex-wrap gap-x-8 gap-y-2">
          <div className="min-w-0">
            <dt className="text-xs text-muted">Our own, since midnight UTC</dt>
            <dd className="tabular-nums">
              {counted(background + live, 'request')}, {live} of them for live changes
            </dd>
          </div>
          {connection.apiUsage ? <ApiUsage usage={connection.apiUsage} crm={crm} /> : null}
        </dl>
      </Panel>
      {deadLetters.length > 0 ? (
        <Panel title={`Given up: ${counted(deadLetters.length, 'job')}`} flush>
          <DeadLetters jobs={deadLetters} crm={crm} />
        </Panel>
      ) : null}
    </div>
  )
}
