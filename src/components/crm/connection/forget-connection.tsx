'use client'

import { Button } from '@heroui/react/button'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { useSWRConfig } from 'swr'
import { callApi } from '@/src/components/api.ts'
import { crmListPath } from '@/src/components/crm/crm-pages.ts'
import { counted } from '@/src/components/format.ts'
import { ConfirmDialog } from '@/src/components/ui/confirm-dialog.tsx'
import { crmNames, type CrmType } from '@/src/lib/crm/domain/crm-type.ts'
import { disconnectResponseSchema } from '@/src/lib/contract/connections.ts'
import type { SyncStatus } from '@/src/lib/contract/status.ts'

/** Deletes what is kept of a disconnected CRM. */
export function ForgetConnection({
  crmType,
  status,
  account,
  canEdit,
}: {
  crmType: CrmType
  status: SyncStatus['status']
  account: NonNullable<SyncStatus['connection']>['account']
  canEdit: boolean
}) {
  const router = useRouter()
  const { mutate } = useSWRConfig()
  const [isAsking, setIsAsking] = useState(false)
  const name = crmNames[crmType]
  const known = account.name ?? account.id
  return (
    <div className="flex flex-col items-start gap-3">
      <p className="max-w-2xl text-muted">
        {counted(status.recordCount + status.excluded, 'link')}
        {known ? ` to ${known}` : ''}, the field mapping and the history are kept for a reconnect of the same account.
      </p>
      {canEdit ? (
        <Button variant="outline" onPress={() => setIsAsking(true)}>
          Delete links and history…
        </Button>
      ) : null}
      <ConfirmDialog
        isOpen={isAsking}
        onOpenChange={setIsAsking}
        title={`Delete links and history of ${name}?`}
        confirmLabel="Delete permanently"
        pendingLabel="Deleting…"
        onConfirm={async () => {
          const path = `/api/crm/connect?crm_type=${crmType}&forget=true`
          await callApi(disconnectResponseSchema, path, { method: 'DELETE' })
          await mutate(`/api/crm/sync?crm_type=${crmType}`)
          router.push(crmListPath)
          router.refresh()
        }}
      >
        <p>
          The links between records here and in {name}, the field mapping, all runs and the history of changes are deleted. This
          cannot be undone.
        </p>
        <p>
          Your records here and in {name} stay unchanged. A later connection starts from the beginning and matches contacts by
          email.
        </p>
      </ConfirmDialog>
    </div>
  )
}
