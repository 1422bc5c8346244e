'use client'

import { Button } from '@heroui/react/button'
import { useState } from 'react'
import { z } from 'zod'
import { callApi } from '@/src/components/api.ts'
import { WaysToConnect } from '@/src/components/crm/ways-to-connect.tsx'
import { ConfirmDialog } from '@/src/components/ui/confirm-dialog.tsx'
import { formatNumber } from '@/src/components/format.ts'
import { crmNames, type CrmType } from '@/src/lib/crm/domain/crm-type.ts'
import type { SyncStatus } from '@/src/lib/http/contract.ts'

/** A disconnected CRM: its tokens are deleted, its links, mapping and history are kept. */
export function DisconnectedCrm({
  crmType,
  connection,
  status,
  canEdit,
  onChanged,
}: {
  crmType: CrmType
  connection: NonNullable<SyncStatus['connection']>
  status: SyncStatus['status']
  canEdit: boolean
  onChanged: () => Promise<unknown>
}) {
  const [isForgetting, setIsForgetting] = useState(false)
  const name = crmNames[crmType]
  const account = connection.account.name ?? connection.account.id
  return (
    <div className="flex flex-col gap-3">
      <p className="max-w-2xl text-muted">
        Nothing is synced with {name}. {formatNumber(status.recordCount)} links{account ? ` to ${account}` : ''}, the field
        mapping and the history are kept, so that reconnecting the same account continues where it stopped.
      </p>
      <WaysToConnect crmType={crmType} status={status} connection={connection} canEdit={canEdit} onConnected={onChanged} />
      <div className="border-t border-border pt-3">
        <Button variant="danger-soft" isDisabled={!canEdit} onPress={() => setIsForgetting(true)}>
          Delete links and history…
        </Button>
      </div>
      <ConfirmDialog
        isOpen={isForgetting}
        onOpenChange={setIsForgetting}
        title={`Delete links and history of ${name}?`}
        confirmLabel="Delete permanently"
        pendingLabel="Forgetting…"
        onConfirm={async () => {
          await callApi(z.unknown(), `/api/crm/connect?crm_type=${crmType}&forget=true`, { method: 'DELETE' })
          await onChanged()
        }}
      >
        <p>
          The links between contacts and {name} records, the field mapping, all runs and the history of changes are deleted. This
          cannot be undone.
        </p>
        <p>
          Your contacts here and the records in {name} stay unchanged. A later connection starts from the beginning and matches
          contacts by email.
        </p>
      </ConfirmDialog>
    </div>
  )
}
