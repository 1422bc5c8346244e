'use client'

import { Button } from '@heroui/react/button'
import { Dropdown } from '@heroui/react/dropdown'
import { ChevronDown, RefreshCw } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { previewHref } from '@/src/components/crm/crm-pages.ts'
import { FullSyncDialog } from '@/src/components/crm/forecast/full-sync-dialog.tsx'
import { SubmitButton } from '@/src/components/ui/submit-button.tsx'
import { crmNames, type CrmType } from '@/src/lib/crm/domain/crm-type.ts'

type SyncType = 'full' | 'delta'

/**
 * "Sync now", and a menu with the full sync, which shows an estimate first. Both can be pressed during a sync: what is shown of it may be
 * some seconds old, and what is asked for is done after it.
 */
export function SyncActions({
  crmType,
  isStarting,
  isDisabled,
  onSync,
}: {
  crmType: CrmType
  isStarting: boolean
  isDisabled: boolean
  onSync: (type: SyncType) => void
}) {
  const crm = crmNames[crmType]
  const router = useRouter()
  const [isAsking, setIsAsking] = useState(false)
  return (
    <div className="flex items-center gap-1">
      <SubmitButton
        type="button"
        pending={isStarting}
        pendingLabel="Starting…"
        isDisabled={isDisabled}
        onPress={() => onSync('delta')}
      >
        <RefreshCw aria-hidden />
        Sync now <span className="sr-only">with {crm}</span>
      </SubmitButton>
      <Dropdown>
        <Button variant="outline" isIconOnly aria-label={`More ways to sync with ${crm}`} isDisabled={isDisabled || isStarting}>
          <ChevronDown aria-hidden />
        </Button>
        <Dropdown.Popover placement="bottom end">
          <Dropdown.Menu
            aria-label={`More ways to sync with ${crm}`}
            onAction={(key) => {
              if (key === 'full') setIsAsking(true)
              else if (key === 'preview') router.push(previewHref(crmType))
              else onSync('delta')
            }}
          >
            <Dropdown.Item id="delta" textValue="Sync changes">
              <span>
                <span className="block">Sync changes</span>
                <span className="block text-xs text-muted">What changed since the last sync</span>
              </span>
            </Dropdown.Item>
            <Dropdown.Item id="full" textValue="Full sync…">
              <span>
                <span className="block">Full sync…</span>
                <span className="block text-xs text-muted">Compares every record and retries failed ones</span>
              </span>
            </Dropdown.Item>
            <Dropdown.Item id="preview" textValue="Preview…">
              <span>
                <span className="block">Preview…</span>
                <span className="block text-xs text-muted">Shows what a sync would do, and writes nothing</span>
              </span>
            </Dropdown.Item>
          </Dropdown.Menu>
        </Dropdown.Popover>
      </Dropdown>
      <FullSyncDialog crmType={crmType} isOpen={isAsking} onOpenChange={setIsAsking} onStart={() => onSync('full')} />
    </div>
  )
}
