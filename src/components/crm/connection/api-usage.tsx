'use client'

import { TriangleAlert } from 'lucide-react'
import { formatNumber } from '@/src/lib/core/text/number-text.ts'
import { Time, useNow } from '@/src/components/ui/time.tsx'
import type { SyncStatus } from '@/src/lib/contract/status.ts'

type Reading = NonNullable<NonNullable<SyncStatus['connection']>['apiUsage']>

const scarceAbove = 0.8
const dayMs = 86_400_000

/** The account's usage of its daily limit, with the time of reading, because other programs use it too. */
export function ApiUsage({ usage, crm }: { usage: Reading; crm: string }) {
  const share = usage.limit > 0 ? usage.used / usage.limit : 0
  const isScarce = share > scarceAbove
  const isOld = useNow() - Date.parse(usage.at) > dayMs
  return (
    <div className="min-w-0">
      <dt className="text-xs text-muted">{isOld ? 'API use, last known' : 'API use today'}</dt>
      <dd className="tabular-nums">
        <span className={isScarce ? 'font-medium text-warning-soft-foreground' : ''}>
          {isScarce ? <TriangleAlert aria-hidden className="mr-1 inline size-3.5 align-[-2px]" /> : null}
          {formatNumber(usage.used)} of {formatNumber(usage.limit)} {usage.unit}
          {isScarce ? `, ${Math.floor(share * 100)}%` : ''}
        </span>
        <span className="text-muted">
          {' '}
          · <Time iso={usage.at} />
        </span>
        {isScarce ? (
          <span className="block max-w-md text-xs text-warning-soft-foreground">
            Includes all programs that use this account. When the limit is reached, syncing waits until {crm} resets it; no change
            is lost.
          </span>
        ) : null}
      </dd>
    </div>
  )
}
