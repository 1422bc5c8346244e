'use client'

import { Button } from '@heroui/react/button'
import { toast } from '@heroui/react/toast'
import { useState } from 'react'
import { callApi, problemText } from '@/src/components/api.ts'
import { counted } from '@/src/components/format.ts'
import { ConfirmDialog } from '@/src/components/ui/confirm-dialog.tsx'
import { Notice } from '@/src/components/ui/notice.tsx'
import { crmNames, type CrmType } from '@/src/lib/crm/domain/crm-type.ts'
import { type TakeOverView, takeOverSchema } from '@/src/lib/contract/pipelines.ts'

const path = '/api/crm/mapping/pipelines'

/** Makes the CRM's pipelines and stages ours, after a look at what that makes, and maps each of them. */
export function TakeOver({
  crmType,
  isDisabled,
  onTakenOver,
}: {
  crmType: CrmType
  isDisabled: boolean
  onTakenOver: () => Promise<unknown>
}) {
  const crm = crmNames[crmType]
  const [preview, setPreview] = useState<TakeOverView | null>(null)
  const [reading, setReading] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)

  const look = async () => {
    setReading(true)
    setProblem(null)
    try {
      setPreview(await callApi(takeOverSchema, `${path}?crm_type=${crmType}`))
    } catch (thrown) {
      setProblem(problemText(thrown))
    } finally {
      setReading(false)
    }
  }
  const takeOver = async () => {
    await callApi(takeOverSchema, path, { method: 'POST', body: { crmType, version: preview?.version ?? 0 } })
    await onTakenOver()
    toast.success(`The pipelines of ${crm} are yours now. What waited for them is synced next.`)
  }

  return (
    <>
      <Button size="sm" variant="outline" isPending={reading} isDisabled={isDisabled} onPress={() => void look()}>
        Take over {crm}’s pipelines…
      </Button>
      {problem ? <Notice tone="danger">{problem}</Notice> : null}
      {preview === null ? null : (
        <ConfirmDialog
          isOpen
          onOpenChange={(isOpen) => (isOpen ? undefined : setPreview(null))}
          title={`Take over the pipelines of ${crm}?`}
          tone="accent"
          confirmLabel="Take over"
          pendingLabel="Taking over…"
          onConfirm={takeOver}
        >
          <p>
            Each stage of {crm} gets one of yours, with its name, order and probability, and is mapped to it. Unsaved changes of
            the stages on this page are left out. Your other pipelines stay.
          </p>
          {preview.records === 0 ? null : (
            <p>
              {counted(preview.records, 'opportunity that waits gets its stage', 'opportunities that wait get their stage')} with
              the next sync, without a further question.
            </p>
          )}
          <ul className="flex max-h-72 flex-col gap-3 overflow-y-auto">
            {preview.pipelines.map(({ label, isNew, stages }) => (
              <li key={label}>
                <p className="font-medium">
                  {label} <span className="font-normal text-muted">{isNew ? 'is made' : 'is there already'}</span>
                </p>
                <ul className="mt-1 flex flex-col gap-0.5 text-muted">
                  {stages.map((stage) => (
                    <li key={stage.label}>
                      {stage.label} · {stage.kind === 'open' ? `${stage.probability} %` : stage.kind}
                      {stage.isNew ? '' : ' · is there already'}
                    </li>
                  ))}
                </ul>
              </li>
            ))}
          </ul>
        </ConfirmDialog>
      )}
    </>
  )
}
