'use client'

import { Button } from '@heroui/react/button'
import { useState } from 'react'
import { z } from 'zod'
import { callApi } from '@/src/components/api.ts'
import { ConfirmDialog } from '@/src/components/ui/confirm-dialog.tsx'
import { crmNames, type CrmType } from '@/src/lib/crm/domain/crm-type.ts'

const rotatedSchema = z.object({ url: z.url().nullable() })

/** Gives a connection's webhooks another secret. `onRotated` gets the address where somebody has to enter it in the CRM. */
export function RotateSecret({ crmType, onRotated }: { crmType: CrmType; onRotated?: (url: string) => void }) {
  const crm = crmNames[crmType]
  const [isAsking, setIsAsking] = useState(false)
  const rotate = async () => {
    const { url } = await callApi(rotatedSchema, '/api/crm/webhooks/address', { method: 'POST', body: { crmType } })
    if (url !== null) onRotated?.(url)
  }
  return (
    <div>
      <Button variant="outline" size="sm" onPress={() => setIsAsking(true)}>
        Change the secret
      </Button>
      <ConfirmDialog
        isOpen={isAsking}
        onOpenChange={setIsAsking}
        title={`Change the secret of ${crm}’s messages?`}
        confirmLabel="Change it"
        pendingLabel="Changing it…"
        tone="warning"
        onConfirm={rotate}
      >
        {onRotated
          ? `What ${crm} sends to the present address is refused from then on. Enter the new address in ${crm}; until then its changes arrive by schedule.`
          : `${crm} is asked to use the new one right away. What is sent with the old one is refused from then on.`}
      </ConfirmDialog>
    </div>
  )
}
