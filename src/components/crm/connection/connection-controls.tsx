'use client'

import { Button } from '@heroui/react/button'
import { toast } from '@heroui/react/toast'
import { Pause, Play, Unplug } from 'lucide-react'
import { useState } from 'react'
import { z } from 'zod'
import { callApi } from '@/src/components/api.ts'
import { usePause } from '@/src/components/crm/connection/use-pause.ts'
import { ConfirmDialog } from '@/src/components/ui/confirm-dialog.tsx'
import { SubmitButton } from '@/src/components/ui/submit-button.tsx'
import { crmNames, type CrmType } from '@/src/lib/crm/domain/crm-type.ts'

const disconnectedSchema = z.object({ revoked: z.boolean() })

/** Pause, resume, disconnect: for those who may. */
export function ConnectionControls({
  crmType,
  status,
  onChanged,
}: {
  crmType: CrmType
  status: 'active' | 'paused' | 'error' | 'disconnected'
  onChanged: () => Promise<unknown>
}) {
  const { isSaving, pause } = usePause(crmType, onChanged)
  const [isDisconnecting, setIsDisconnecting] = useState(false)
  const name = crmNames[crmType]
  const paused = status === 'paused'

  return (
    <>
      {status === 'error' ? null : (
        <SubmitButton
          type="button"
          variant="ghost"
          size="sm"
          pending={isSaving}
          pendingLabel={paused ? 'Resuming…' : 'Pausing…'}
          onPress={() => void pause(!paused)}
        >
          {paused ? <Play aria-hidden /> : <Pause aria-hidden />}
          {paused ? 'Resume' : 'Pause'} <span className="sr-only">syncing with {name}</span>
        </SubmitButton>
      )}
      <Button variant="ghost" size="sm" onPress={() => setIsDisconnecting(true)}>
        <Unplug aria-hidden />
        Disconnect… <span className="sr-only">{name}</span>
      </Button>
      <ConfirmDialog
        isOpen={isDisconnecting}
        onOpenChange={setIsDisconnecting}
        title={`Disconnect ${name}?`}
        confirmLabel="Disconnect"
        pendingLabel="Disconnecting…"
        onConfirm={async () => {
          const { revoked } = await callApi(disconnectedSchema, `/api/crm/connect?crm_type=${crmType}`, { method: 'DELETE' })
          if (!revoked) {
            toast.warning(`${name} did not confirm that the access is revoked`, {
              description: `The tokens are deleted here. To be sure, remove the app in ${name}’s settings.`,
              timeout: 0,
            })
          }
          await onChanged()
        }}
      >
        <p>
          The access tokens are revoked at {name} and deleted here, and a running sync stops. No record changes on either side.
        </p>
        <p>Links, field mapping and history are kept: reconnect the same account to continue where it stopped.</p>
      </ConfirmDialog>
    </>
  )
}
