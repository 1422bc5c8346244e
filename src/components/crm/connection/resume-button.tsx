'use client'

import { Play } from 'lucide-react'
import { usePause } from '@/src/components/crm/connection/use-pause.ts'
import { SubmitButton } from '@/src/components/ui/submit-button.tsx'
import { crmNames, type CrmType } from '@/src/lib/crm/domain/crm-type.ts'

export function ResumeButton({ crmType, onResumed }: { crmType: CrmType; onResumed: () => Promise<unknown> }) {
  const { isSaving, pause } = usePause(crmType, onResumed)
  return (
    <SubmitButton
      type="button"
      variant="outline"
      size="sm"
      pending={isSaving}
      pendingLabel="Resuming…"
      onPress={() => void pause(false)}
    >
      <Play aria-hidden />
      Resume <span className="sr-only">syncing with {crmNames[crmType]}</span>
    </SubmitButton>
  )
}
