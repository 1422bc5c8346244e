'use client'

import useSWR from 'swr'
import { ApiProblem, callApi } from '@/src/components/api.ts'
import type { CrmType } from '@/src/lib/crm/domain/crm-type.ts'
import { type SyncStatus, syncStatusSchema } from '@/src/lib/contract/status.ts'

const busyPollMs = 1_000
const idlePollMs = 30_000

/** The state of one CRM's sync, polled every second during a run, else every half minute and when the tab gets the focus. */
export function useSyncStatus(
  crmType: CrmType,
  { expectsRun = false, initial }: { readonly expectsRun?: boolean; readonly initial?: SyncStatus | undefined },
) {
  return useSWR<SyncStatus, ApiProblem>(`/api/crm/sync?crm_type=${crmType}`, (path: string) => callApi(syncStatusSchema, path), {
    refreshInterval: (latest) => (expectsRun || isMoving(latest) ? busyPollMs : idlePollMs),
    dedupingInterval: 500,
    ...(initial ? { fallbackData: initial } : {}),
  })
}

/** A run that waits for a decision or sleeps does not change every second. */
function isMoving(status: SyncStatus | undefined): boolean {
  return status?.activeRun?.status === 'running' && status.activeRun.resumeAt === null
}
