'use client'

import { ForecastView } from '@/src/components/crm/forecast/forecast-view.tsx'
import { ConfirmDialog } from '@/src/components/ui/confirm-dialog.tsx'
import { crmNames, type CrmType } from '@/src/lib/crm/domain/crm-type.ts'

/** Before a full sync by hand: what it does, and the estimate. */
export function FullSyncDialog({
  crmType,
  isOpen,
  onOpenChange,
  onStart,
}: {
  crmType: CrmType
  isOpen: boolean
  onOpenChange: (isOpen: boolean) => void
  /** Not awaited: progress is part of the card's state. */
  onStart: () => void
}) {
  const crm = crmNames[crmType]
  return (
    <ConfirmDialog
      isOpen={isOpen}
      onOpenChange={onOpenChange}
      tone="accent"
      title={`Start a full sync with ${crm}?`}
      confirmLabel="Start full sync"
      pendingLabel="Starting…"
      onConfirm={() => {
        onStart()
        return Promise.resolve()
      }}
    >
      <p>It compares everything that is synced here and in {crm}, and retries records that failed.</p>
      {isOpen ? <ForecastView crmType={crmType} /> : null}
    </ConfirmDialog>
  )
}
