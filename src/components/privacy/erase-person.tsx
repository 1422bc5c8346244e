'use client'

import { Button } from '@heroui/react/button'
import { toast } from '@heroui/react/toast'
import { Eraser } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import type { z } from 'zod'
import { callApi, problemText } from '@/src/components/api.ts'
import { ErasurePreview } from '@/src/components/privacy/erasure-preview.tsx'
import { privacyPath } from '@/src/components/privacy/privacy-words.ts'
import { ConfirmDialog } from '@/src/components/ui/confirm-dialog.tsx'
import { Field } from '@/src/components/ui/field.tsx'
import { Notice } from '@/src/components/ui/notice.tsx'
import type { CrmType } from '@/src/lib/crm/domain/crm-type.ts'
import { erasurePreviewSchema, erasureStartedSchema } from '@/src/lib/contract/privacy.ts'

export type Preview = z.infer<typeof erasurePreviewSchema>

/** Erases a person after a preview of what goes and where; the word has to be typed, because nothing brings it back. */
export function ErasePerson({
  contactId,
  name,
  label = 'Erase this person…',
}: {
  contactId: string
  name: string
  label?: string
}) {
  const router = useRouter()
  const [isOpen, setIsOpen] = useState(false)
  const [preview, setPreview] = useState<Preview | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const [eraseIn, setEraseIn] = useState<readonly CrmType[]>([])
  const [typed, setTyped] = useState('')

  const open = async () => {
    setPreview(null)
    setProblem(null)
    setEraseIn([])
    setTyped('')
    setIsOpen(true)
    try {
      setPreview(await callApi(erasurePreviewSchema, `/api/privacy/erasures/preview?contact_id=${contactId}`))
    } catch (thrown) {
      setProblem(problemText(thrown))
    }
  }
  const erase = async () => {
    if (preview === null) throw new Error('What would be erased is not known yet. Wait for the list above.')
    if (typed.trim().toLowerCase() !== 'erase') throw new Error('Type “erase” to confirm.')
    await callApi(erasureStartedSchema, '/api/privacy/erasures', { method: 'POST', body: { contactId, eraseIn } })
    toast.success('The person is being erased')
    router.push(privacyPath)
    router.refresh()
  }

  return (
    <>
      <Button variant="ghost" className="text-danger-soft-foreground" onPress={() => void open()}>
        <Eraser aria-hidden />
        {label}
      </Button>
      <ConfirmDialog
        isOpen={isOpen}
        onOpenChange={setIsOpen}
        title={`Erase ${name} for good?`}
        confirmLabel="Erase for good"
        pendingLabel="Erasing…"
        onConfirm={erase}
      >
        <p>For a person who asks to be forgotten. Unlike a deletion, this cannot be undone.</p>
        {problem ? (
          <Notice tone="danger">{problem}</Notice>
        ) : (
          <ErasurePreview preview={preview} eraseIn={eraseIn} onChange={setEraseIn} />
        )}
        <Field label="Type “erase” to confirm" autoComplete="off" value={typed} onChange={setTyped} />
      </ConfirmDialog>
    </>
  )
}
