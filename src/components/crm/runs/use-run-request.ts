'use client'

import { useCallback, useMemo, useState } from 'react'
import { useSWRConfig } from 'swr'
import { z } from 'zod'
import { callApi, problemText } from '@/src/components/api.ts'
import type { CrmType } from '@/src/lib/crm/domain/crm-type.ts'
import { syncAcceptedSchema, syncResultSchema } from '@/src/lib/contract/sync.ts'

const answerSchema = z.union([syncResultSchema, syncAcceptedSchema])

export type RunRequest = {
  /** True until the server has answered. */
  readonly pending: boolean
  /** True once a run was asked for here: its result is awaited. */
  readonly wasAsked: boolean
  readonly problem: string | null
  readonly start: (syncType: 'full' | 'delta') => Promise<void>
}

/** Starts runs of one CRM. Progress is part of the polled state. */
export function useRunRequest(crmType: CrmType): RunRequest {
  const { mutate } = useSWRConfig()
  const [pending, setPending] = useState(false)
  const [wasAsked, setWasAsked] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)

  const start = useCallback(
    async (syncType: 'full' | 'delta') => {
      setPending(true)
      setWasAsked(true)
      setProblem(null)
      try {
        await callApi(answerSchema, '/api/crm/sync', { method: 'POST', body: { crmType, syncType } })
      } catch (thrown) {
        setProblem(problemText(thrown))
      } finally {
        await mutate(`/api/crm/sync?crm_type=${crmType}`)
        setPending(false)
      }
    },
    [crmType, mutate],
  )
  return useMemo(() => ({ pending, wasAsked, problem, start }), [pending, wasAsked, problem, start])
}
