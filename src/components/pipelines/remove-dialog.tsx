'use client'

import { useState } from 'react'
import { counted } from '@/src/components/format.ts'
import type { DraftStage } from '@/src/components/pipelines/draft.ts'
import { Choice, type Option } from '@/src/components/ui/choice.tsx'
import { ConfirmDialog } from '@/src/components/ui/confirm-dialog.tsx'

/** Asks where the opportunities of stages go that are to be removed. */
export function RemoveDialog({
  stages,
  targets,
  onClose,
  onRemove,
}: {
  stages: readonly DraftStage[]
  targets: readonly Option<string>[]
  onClose: () => void
  onRemove: (target: string) => void
}) {
  const [target, setTarget] = useState<string | null>(null)
  const names = stages.map(({ label }) => label).join(', ')
  const count = stages.reduce((sum, { records, deleted }) => sum + records + deleted, 0)
  return (
    <ConfirmDialog
      isOpen
      onOpenChange={(isOpen) => (isOpen ? undefined : onClose())}
      title={`Remove ${names}?`}
      confirmLabel="Remove"
      pendingLabel="Removing…"
      onConfirm={async () => {
        if (target === null) throw new Error('Choose where the opportunities go.')
        onRemove(target)
      }}
    >
      <p>
        {counted(count, 'opportunity is', 'opportunities are')} there, deleted ones included. They go to the stage that you choose
        once you save; what a CRM’s stages mean here goes along. Instead of removing a stage you can archive it: then everything
        in it stays.
      </p>
      <Choice label="Move them to" value={target} options={targets} placeholder="Choose a stage" onChange={setTarget} />
    </ConfirmDialog>
  )
}
