'use client'

import { AlertDialog } from '@heroui/react/alert-dialog'
import { Button } from '@heroui/react/button'
import { type ReactNode, useState } from 'react'
import { problemText } from '@/src/components/api.ts'
import { Notice } from '@/src/components/ui/notice.tsx'
import { SubmitButton } from '@/src/components/ui/submit-button.tsx'

/** Confirms an action that cannot easily be undone or affects a lot. Stays open with the reason when it fails. */
export function ConfirmDialog({
  isOpen,
  onOpenChange,
  title,
  children,
  confirmLabel,
  pendingLabel,
  tone = 'danger',
  onConfirm,
}: {
  isOpen: boolean
  onOpenChange: (isOpen: boolean) => void
  title: string
  children: ReactNode
  confirmLabel: string
  pendingLabel: string
  /** `danger`: something is removed. */
  tone?: 'danger' | 'warning' | 'accent'
  /** Resolves once it is done; a thrown error is shown. */
  onConfirm: () => Promise<void>
}) {
  const [pending, setPending] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)

  const confirm = async () => {
    setPending(true)
    setProblem(null)
    try {
      await onConfirm()
      onOpenChange(false)
    } catch (thrown) {
      setProblem(problemText(thrown))
    } finally {
      setPending(false)
    }
  }

  return (
    <AlertDialog.Backdrop
      isOpen={isOpen}
      onOpenChange={(open) => {
        if (!open) setProblem(null)
        onOpenChange(open)
      }}
      isKeyboardDismissDisabled={pending}
    >
      <AlertDialog.Container size="sm">
        <AlertDialog.Dialog>
          <AlertDialog.Header>
            <AlertDialog.Icon status={tone} />
            <AlertDialog.Heading>{title}</AlertDialog.Heading>
          </AlertDialog.Header>
          <AlertDialog.Body>
            <div className="flex flex-col gap-3 text-sm">
              {children}
              {problem ? <Notice tone="danger">{problem}</Notice> : null}
            </div>
          </AlertDialog.Body>
          <AlertDialog.Footer>
            <Button variant="tertiary" slot="close" isDisabled={pending}>
              Cancel
            </Button>
            <SubmitButton
              type="button"
              variant={tone === 'danger' ? 'danger' : 'primary'}
              pending={pending}
              pendingLabel={pendingLabel}
              onPress={() => void confirm()}
            >
              {confirmLabel}
            </SubmitButton>
          </AlertDialog.Footer>
        </AlertDialog.Dialog>
      </AlertDialog.Container>
    </AlertDialog.Backdrop>
  )
}
