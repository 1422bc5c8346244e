'use client'

import { toast } from '@heroui/react/toast'
import { useState } from 'react'
import { callApi, problemText } from '@/src/components/api.ts'
import { crmNames, type CrmType } from '@/src/lib/crm/domain/crm-type.ts'
import { doneSchema } from '@/src/lib/contract/answers.ts'

/** Pauses a connection, or resumes it. */
export function usePause(crmType: CrmType, onChanged: () => Promise<unknown>) {
  const [isSaving, setSaving] = useState(false)
  const pause = async (isPaused: boolean) => {
    setSaving(true)
    try {
      const status = isPaused ? 'paused' : 'active'
      await callApi(doneSchema, '/api/crm/connect', { method: 'PATCH', body: { crmType, status } })
      await onChanged()
    } catch (thrown) {
      toast.danger(`${crmNames[crmType]} was not ${isPaused ? 'paused' : 'resumed'}`, {
        description: problemText(thrown),
        timeout: 0,
      })
    } finally {
      setSaving(false)
    }
  }
  return { isSaving, pause }
}
