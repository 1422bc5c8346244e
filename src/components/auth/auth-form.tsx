'use client'

import { type ReactNode, startTransition, useActionState } from 'react'
import { type AuthFormState, emptyAuthForm } from '@/src/components/auth/auth-form-state.ts'
import { Form } from '@/src/components/ui/form.tsx'
import { Notice } from '@/src/components/ui/notice.tsx'
import { SubmitButton } from '@/src/components/ui/submit-button.tsx'

type Action = (previous: AuthFormState, form: FormData) => Promise<AuthFormState>
type AuthFormUse = ReturnType<typeof useAuthForm>

/** What has become of a server action that a form is sent to. */
export function useAuthForm(action: Action) {
  const [state, submit, pending] = useActionState(action, emptyAuthForm)
  return { state, submit, pending, errors: state.fieldErrors ?? {} }
}

const nothingHidden = {}

/** A form of a server action: its problem or notice, its fields, its button. Keeps what was entered when the action refuses. */
export function AuthForm({
  form: { state, submit, pending },
  hidden = nothingHidden,
  submitLabel,
  pendingLabel,
  children,
  fullWidth = true,
}: {
  form: AuthFormUse
  hidden?: Readonly<Record<string, string>>
  submitLabel: string
  pendingLabel: string
  children?: ReactNode
  fullWidth?: boolean
}) {
  return (
    <Form action={submit} onSubmit={(entered) => startTransition(() => submit(entered))} className="flex flex-col gap-4">
      {state.message ? <Notice tone="danger">{state.message}</Notice> : null}
      {state.notice ? <Notice tone="success">{state.notice}</Notice> : null}
      {Object.entries(hidden).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      {children}
      <SubmitButton pending={pending} pendingLabel={pendingLabel} fullWidth={fullWidth} className={fullWidth ? '' : 'self-start'}>
        {submitLabel}
      </SubmitButton>
    </Form>
  )
}
