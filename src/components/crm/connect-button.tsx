'use client'

import { useState } from 'react'
import { callApi, problemText } from '@/src/components/api.ts'
import { Notice } from '@/src/components/ui/notice.tsx'
import { SubmitButton } from '@/src/components/ui/submit-button.tsx'
import type { CrmType } from '@/src/lib/crm/domain/crm-type.ts'
import { connectResponseSchema } from '@/src/lib/http/contract.ts'

/** Goes to the CRM's own page, where access is granted. */
export function ConnectButton({ crmType, label, isDisabled }: { crmType: CrmType; label: string; isDisabled: boolean }) {
  const [pending, setPending] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)

  const connect = async () => {
    setPending(true)
    setProblem(null)
    try {
      const { authUrl } = await callApi(connectResponseSchema, '/api/crm/connect', { method: 'POST', body: { crmType } })
      if (!/^https?:\/\//i.test(authUrl)) throw new Error('The server named no usable page of the CRM.')
      window.location.assign(authUrl)
    } catch (thrown) {
      setProblem(problemText(thrown))
      setPending(false)
    }
  }

  return (
    <div className="flex flex-col items-start gap-3">
      {problem ? <Notice tone="danger">{problem}</Notice> : null}
      <SubmitButton
        type="button"
        pending={pending}
        pendingLabel="Opening…"
        isDisabled={isDisabled}
        onPress={() => void connect()}
      >
        {label}
      </SubmitButton>
    </div>
  )
}
