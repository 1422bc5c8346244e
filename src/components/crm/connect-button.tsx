'use client'

import { useConnect } from '@/src/components/crm/use-connect.ts'
import { Notice } from '@/src/components/ui/notice.tsx'
import { SubmitButton } from '@/src/components/ui/submit-button.tsx'
import type { Environment } from '@/src/lib/crm/domain/account.ts'
import type { CrmType } from '@/src/lib/crm/domain/crm-type.ts'

/** Goes to the CRM's own page, where access is granted. */
export function ConnectButton({
  crmType,
  environment,
  label,
  variant = 'primary',
  isDisabled,
  onConnected,
}: {
  crmType: CrmType
  /** Left out where a CRM has but one. */
  environment?: Environment | undefined
  label: string
  variant?: 'primary' | 'outline'
  isDisabled: boolean
  onConnected: () => Promise<unknown>
}) {
  const { pending, problem, connect } = useConnect(crmType, onConnected)
  return (
    <div className="flex flex-col items-start gap-3">
      {problem ? <Notice tone="danger">{problem.message}</Notice> : null}
      <SubmitButton
        type="button"
        variant={variant}
        pending={pending}
        pendingLabel="Opening…"
        isDisabled={isDisabled}
        onPress={() => void (environment === undefined ? connect() : connect({ environment }))}
      >
        {label}
      </SubmitButton>
    </div>
  )
}
