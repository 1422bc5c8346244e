import type { ReactNode } from 'react'
import { ApiUsage } from '@/src/components/crm/connection/api-usage.tsx'
import { environmentWords, tokenWordsOf } from '@/src/components/crm/connect/connect-words.ts'
import { Badge } from '@/src/components/ui/badge.tsx'
import { Time } from '@/src/components/ui/time.tsx'
import { crmNames } from '@/src/lib/crm/domain/crm-type.ts'
import type { SyncStatus } from '@/src/lib/contract/status.ts'

const nextSyncWords = {
  active: 'when you start it',
  paused: 'when resumed',
  error: 'once reconnected',
  disconnected: 'once reconnected',
} as const

/** A connection's account, sync times and API usage. */
export function ConnectionFacts({
  connection,
  status,
}: {
  connection: NonNullable<SyncStatus['connection']>
  status: SyncStatus['status']
}) {
  const { account, crmType, lastSync, nextSync, apiUsage } = connection
  const crm = crmNames[crmType]
  return (
    <dl className="flex flex-wrap gap-x-8 gap-y-2">
      <Fact label="Account">
        <span className="font-medium break-words">{account.name ?? account.id ?? crm}</span>
        {status.environments ? (
          <>
            {' '}
            <Badge tone={connection.environment === 'sandbox' ? 'warning' : 'neutral'}>
              {environmentWords[connection.environment].label}
            </Badge>
          </>
        ) : null}
        {connection.connectedBy === 'api_token' ? <span className="text-muted"> with {tokenWordsOf(crmType).name}</span> : null}
      </Fact>
      <Fact label="Last sync">{lastSync ? <Time iso={lastSync} /> : 'never'}</Fact>
      <Fact label="Next sync">
        {connection.status === 'active' && nextSync ? <Time iso={nextSync} upcoming /> : nextSyncWords[connection.status]}
      </Fact>
      {apiUsage ? <ApiUsage usage={apiUsage} crm={crm} /> : null}
    </dl>
  )
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-xs text-muted">{label}</dt>
      <dd>{children}</dd>
    </div>
  )
}
