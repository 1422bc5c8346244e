'use client'

import { toast } from '@heroui/react/toast'
import NextLink from 'next/link'
import { useState } from 'react'
import { callApi } from '@/src/components/api.ts'
import { mappingHref } from '@/src/components/crm/crm-pages.ts'
import { objectTitle, switchOffWords, switchOnWords } from '@/src/components/crm/objects/object-words.ts'
import { ConfirmDialog } from '@/src/components/ui/confirm-dialog.tsx'
import { SwitchRow } from '@/src/components/ui/switch-row.tsx'
import { crmNames, type CrmType } from '@/src/lib/crm/domain/crm-type.ts'
import { hasStages, specOf, type SyncedObject } from '@/src/lib/crm/domain/objects.ts'
import { changedConnectionSchema } from '@/src/lib/contract/connection-settings.ts'
import type { ConnectionObjects, ConnectionObjectView } from '@/src/lib/contract/status.ts'

/** Switches an object of a connection on or off, each after it was said what that does. */
export function ObjectSwitch({
  crmType,
  object,
  state,
  objects,
  isGuarded,
  description,
  isDisabled,
  onSwitched,
}: {
  crmType: CrmType
  object: SyncedObject
  state: ConnectionObjectView
  objects: ConnectionObjects
  isGuarded: boolean
  description: string
  isDisabled: boolean
  onSwitched: () => Promise<unknown>
}) {
  const [asking, setAsking] = useState<boolean | null>(null)
  const crm = crmNames[crmType]
  const { many } = specOf(object)
  const dialog = (enabled: boolean) => ({
    isOpen: asking === enabled,
    onOpenChange: (isOpen: boolean) => setAsking(isOpen ? enabled : null),
    onConfirm: async () => {
      await callApi(changedConnectionSchema, '/api/crm/connect', {
        method: 'PATCH',
        body: { crmType, objects: { [object]: { enabled } } },
      })
      await onSwitched()
      toast.success(
        enabled ? `${objectTitle(object)} are synced with ${crm} from now on` : `${objectTitle(object)} are no longer synced`,
      )
    },
  })
  return (
    <>
      <SwitchRow
        label={objectTitle(object)}
        description={description}
        isSelected={state.enabled}
        onChange={setAsking}
        isDisabled={isDisabled}
      />
      <ConfirmDialog
        {...dialog(true)}
        tone="accent"
        title={`Sync ${many} with ${crm}?`}
        confirmLabel="Switch on"
        pendingLabel="Switching on…"
      >
        {switchOnWords(object, { crm, settings: state.settings, objects, isGuarded }).map((sentence) => (
          <p key={sentence}>{sentence}</p>
        ))}
        <p>
          {hasStages(object) ? 'To see which stages meet and which do not, or to leave fields out' : 'To leave fields out'}, look
          at the{' '}
          <NextLink href={mappingHref(crmType, object)} className="text-link">
            field mapping of {many}
          </NextLink>{' '}
          first.
        </p>
      </ConfirmDialog>
      <ConfirmDialog
        {...dialog(false)}
        tone="warning"
        title={`Stop syncing ${many} with ${crm}?`}
        confirmLabel="Switch off"
        pendingLabel="Switching off…"
      >
        {switchOffWords(object, crm).map((sentence) => (
          <p key={sentence}>{sentence}</p>
        ))}
      </ConfirmDialog>
    </>
  )
}
