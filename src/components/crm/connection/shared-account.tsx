'use client'

import { Button } from '@heroui/react/button'
import { useState } from 'react'
import { callApi } from '@/src/components/api.ts'
import { ConfirmDialog } from '@/src/components/ui/confirm-dialog.tsx'
import { Notice } from '@/src/components/ui/notice.tsx'
import { crmNames, type CrmType } from '@/src/lib/crm/domain/crm-type.ts'
import { doneSchema } from '@/src/lib/contract/answers.ts'

/** Asks whether to sync with an account that another organisation of this server is connected to. */
export function SharedAccount({
  crmType,
  canEdit,
  onConfirmed,
}: {
  crmType: CrmType
  canEdit: boolean
  onConfirmed: () => Promise<unknown>
}) {
  const [isAsking, setIsAsking] = useState(false)
  const crm = crmNames[crmType]
  return (
    <Notice tone="warning" quiet title={`This ${crm} account is connected by another organisation on this server too`}>
      <p>
        If both sync with it, records of the one reach the other through {crm}, and both write to the same records. Nothing is
        synced yet. If that is not meant, disconnect it in its settings and connect another account.
      </p>
      {canEdit ? (
        <div className="mt-2">
          <Button size="sm" variant="outline" onPress={() => setIsAsking(true)}>
            Go on anyway…
          </Button>
        </div>
      ) : null}
      <ConfirmDialog
        isOpen={isAsking}
        onOpenChange={setIsAsking}
        tone="warning"
        title={`Sync with a ${crm} account that another organisation uses?`}
        confirmLabel="Go on"
        pendingLabel="Saving…"
        onConfirm={async () => {
          await callApi(doneSchema, '/api/crm/connect', { method: 'PATCH', body: { crmType, status: 'active' } })
          await onConfirmed()
        }}
      >
        <p>
          Records of this organisation are written to that account, where the other organisation’s sync reads them, and its
          records come here.
        </p>
      </ConfirmDialog>
    </Notice>
  )
}
