'use client'

import { useConnect } from '@/src/components/crm/connect/use-connect.ts'
import { Notice } from '@/src/components/ui/notice.tsx'
import { SubmitButton } from '@/src/components/ui/submit-button.tsx'
import type { Environment } from '@/src/lib/crm/domain/account.ts'
import type { CrmType } from '@/src/lib/crm/domain/crm-type.ts'

/** Opens the CRM's consent page. */
export function ConnectButton({
  crmType,
  environment,
  label,
  variant = 'primary',
  onConnected,
}: {
  crmType: CrmType
  /** Omitted for a CRM with a single environment. */
  environment?: Environment | undefined
  label: string
  variant?: 'primary' | 'outline'
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
        onPress={() => void (environment === undefined ? connect() : connect({ environment }))}
      >
        {label}
      </SubmitButton>
    </div>
  )
}
