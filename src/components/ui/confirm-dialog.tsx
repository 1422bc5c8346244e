'use client'

import { AlertDialog } from '@heroui/react/alert-dialog'
import { Button } from '@heroui/react/button'
import { type ReactNode, useState } from 'react'
import { inputProblemText } from '@/src/components/api.ts'
import { Form } from '@/src/components/ui/form.tsx'
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
  /** Resolves once it is done, or to `false` where an input of the dialog says why it is not; a thrown error is shown. */
  onConfirm: () => Promise<void | false>
}) {
  const [pending, setPending] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)

  const confirm = async () => {
    setPending(true)
    setProblem(null)
    try {
      if ((await onConfirm()) !== false) onOpenChange(false)
    } catch (thrown) {
      setProblem(inputProblemText(thrown))
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
          <Form className="contents" onSubmit={() => void confirm()}>
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
              <SubmitButton variant={tone === 'danger' ? 'danger' : 'primary'} pending={pending} pendingLabel={pendingLabel}>
                {confirmLabel}
              </SubmitButton>
            </AlertDialog.Footer>
          </Form>
        </AlertDialog.Dialog>
      </AlertDialog.Container>
    </AlertDialog.Backdrop>
  )
}
