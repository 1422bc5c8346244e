'use client'

import { Button } from '@heroui/react/button'
import { toast } from '@heroui/react/toast'
import { Trash2 } from 'lucide-react'
import { useState, useTransition } from 'react'
import { bringBackRecord, removeRecord } from '@/app/dashboard/_records/actions.ts'
import { ConfirmDialog } from '@/src/components/ui/confirm-dialog.tsx'
import { Notice } from '@/src/components/ui/notice.tsx'
import { SubmitButton } from '@/src/components/ui/submit-button.tsx'
import { recordSpecOf } from '@/src/lib/objects/record-objects.ts'
import type { RecordObject } from '@/src/lib/objects/record-spec.ts'
import { Time } from '@/src/components/ui/time.tsx'

const movedWords =
  'It had been changed elsewhere a moment before. The page shows it with that change, and the timeline who made it.'

type Seen = { readonly object: RecordObject; readonly id: string; readonly version: number; readonly name: string }

/** `effects`: what that does in the CRMs, a sentence each. */
export function DeleteRecord({ object, id, version, name, effects }: Seen & { effects: readonly string[] }) {
  const [isOpen, setIsOpen] = useState(false)
  const { one, many } = recordSpecOf(object)
  return (
    <>
      <Button variant="ghost" onPress={() => setIsOpen(true)}>
        <Trash2 aria-hidden />
        Delete…
      </Button>
      <ConfirmDialog
        isOpen={isOpen}
        onOpenChange={setIsOpen}
        title={`Delete ${name}?`}
        confirmLabel={`Delete ${one}`}
        pendingLabel="Deleting…"
        onConfirm={async () => {
          const result = await removeRecord({ object, id, version })
          if (result.problem !== null) throw new Error(result.problem)
          if (result.isMoved) toast.info(`${name} is deleted`, { description: movedWords })
        }}
      >
        <p>
          It is removed from your {many} here. You can restore it from this page, or from the deleted {many} in the list.
        </p>
        {effects.length > 0 ? (
          effects.map((effect) => <p key={effect}>{effect}</p>)
        ) : (
          <p>It is synced with no CRM, so nothing changes there.</p>
        )}
      </ConfirmDialog>
    </>
  )
}

/** `by`: who deleted it. `effects`: what restoring it does in the CRMs; null where the person may not restore it. */
export function RestoreRecord({
  object,
  id,
  version,
  name,
  deletedAt,
  by,
  effects,
}: Seen & { deletedAt: string; by: string; effects: readonly string[] | null }) {
  const [pending, startTransition] = useTransition()
  const [problem, setProblem] = useState<string | null>(null)
  return (
    <Notice
      tone={problem ? 'danger' : 'warning'}
      title={
        <>
          {name} was deleted {by} <Time iso={deletedAt} exact />
        </>
      }
      actions={
        effects === null ? null : (
          <SubmitButton
            type="button"
            size="sm"
            pending={pending}
            pendingLabel="Restoring…"
            onPress={() =>
              startTransition(async () => {
                const result = await bringBackRecord({ object, id, version })
                setProblem(result.problem)
                if (result.problem === null && result.isMoved) toast.info(`${name} is restored`, { description: movedWords })
              })
            }
          >
            Restore
          </SubmitButton>
        )
      }
    >
      {problem ?? (
        <>
          <p>It is not in the list of {recordSpecOf(object).many} and not synced.</p>
          {effects === null || effects.length === 0 ? null : (
            <>
              <p className="mt-1">Restoring it brings it back here.</p>
              <ul className="list-disc pl-5">
                {effects.map((effect) => (
                  <li key={effect}>{effect}</li>
                ))}
              </ul>
            </>
          )}
        </>
      )}
    </Notice>
  )
}
