'use client'

import { Button } from '@heroui/react/button'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { z } from 'zod'
import { callApi } from '@/src/components/api.ts'
import { runHref } from '@/src/components/crm/crm-pages.ts'
import { ConfirmDialog } from '@/src/components/ui/confirm-dialog.tsx'

const answerSchema = z.object({ run_id: z.string() })

/** What is asked of the API. */
export type UndoAsked =
  | { readonly change_id: number }
  | { readonly run_id: string; readonly record_id?: string; readonly field?: string }

/** Starts an undo after it is confirmed, and goes to its page. */
export function StartUndo({ asked, what, warning }: { asked: UndoAsked; what: string; warning: string | null }) {
  const router = useRouter()
  const [isOpen, setIsOpen] = useState(false)
  const start = async () => {
    const { run_id: runId } = await callApi(answerSchema, '/api/crm/undo', { method: 'POST', body: asked })
    router.push(runHref(runId))
  }
  return (
    <>
      <Button onPress={() => setIsOpen(true)}>Undo {what}…</Button>
      <ConfirmDialog
        isOpen={isOpen}
        onOpenChange={setIsOpen}
        onConfirm={start}
        tone="warning"
        title={`Undo ${what}?`}
        confirmLabel="Undo"
        pendingLabel="Undoing…"
      >
        <p>What somebody has changed by then stays, and is listed. The undo is a run of its own, and can be undone too.</p>
        {warning === null ? null : <p className="font-medium">{warning}</p>}
      </ConfirmDialog>
    </>
  )
}
