'use client'

import { useRouter } from 'next/navigation'
import { useCallback, useMemo } from 'react'
import { type RunRequest, useRunRequest } from '@/src/components/crm/runs/use-run-request.ts'
import { useSyncStatus } from '@/src/components/crm/runs/use-sync-status.ts'
import type { CrmType } from '@/src/lib/crm/domain/crm-type.ts'
import type { SyncStatus } from '@/src/lib/contract/status.ts'

export type ConnectionState = {
  readonly crmType: CrmType
  readonly status: SyncStatus
  /** Why the state could not be read again; what is shown is older then. */
  readonly problem: string | null
  readonly request: RunRequest
  /** Reads the state and the page again. */
  readonly refresh: () => Promise<void>
}

/** The polled state of one CRM, from what the server rendered with the page, and the runs that are started from here. */
export function useConnectionState(crmType: CrmType, initial: SyncStatus): ConnectionState {
  const request = useRunRequest(crmType)
  const { data, error, mutate } = useSyncStatus(crmType, { expectsRun: request.pending, initial })
  const router = useRouter()
  const refresh = useCallback(async () => {
    await mutate()
    router.refresh()
  }, [mutate, router])
  const status = data ?? initial
  const problem = error?.message ?? null
  return useMemo(() => ({ crmType, status, problem, request, refresh }), [crmType, status, problem, request, refresh])
}
