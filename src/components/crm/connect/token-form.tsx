'use client'

import { useId, useState } from 'react'
import { tokenWordsOf } from '@/src/components/crm/connect/connect-words.ts'
import { type ConnectProblem, useConnect } from '@/src/components/crm/connect/use-connect.ts'
import { Field } from '@/src/components/ui/field.tsx'
import { Form } from '@/src/components/ui/form.tsx'
import { Notice } from '@/src/components/ui/notice.tsx'
import { SubmitButton } from '@/src/components/ui/submit-button.tsx'
import type { CrmType } from '@/src/lib/crm/domain/crm-type.ts'

const tokenField = 'config.apiToken'

/** Connects with a token copied from the CRM. A refused one stays in the field, with the reason. */
export function TokenForm({
  crmType,
  label,
  onConnected,
}: {
  crmType: CrmType
  label: string
  onConnected: () => Promise<unknown>
}) {
  const words = tokenWordsOf(crmType)
  // Not the field's description, which an error would replace.
  const hintId = useId()
  const { pending, problem: refused, connect } = useConnect(crmType, onConnected)
  const [token, setToken] = useState('')
  const [missing, setMissing] = useState<ConnectProblem | null>(null)
  const problem = missing ?? refused
  const atField = problem?.field === tokenField ? problem.message : undefined

  return (
    <Form
      className="flex max-w-xl flex-col gap-3"
      onSubmit={() => {
        const apiToken = token.trim()
        setMissing(apiToken === '' ? { message: `Paste ${words.name} first.`, field: tokenField } : null)
        if (apiToken !== '') void connect({ apiToken })
      }}
    >
      {problem && atField === undefined ? <Notice tone="danger">{problem.message}</Notice> : null}
      <Field
        label={words.label}
        type="password"
        name="apiToken"
        autoComplete="off"
        value={token}
        onChange={setToken}
        aria-describedby={hintId}
        error={atField}
      />
      <p id={hintId} className="text-xs text-muted">
        {words.whereFound}
      </p>
      <div>
        <SubmitButton pending={pending} pendingLabel="Connecting…">
          {label}
        </SubmitButton>
      </div>
    </Form>
  )
}
