'use client'

import { startTransition, useActionState } from 'react'
import { signUp } from '@/app/(auth)/actions.ts'
import { emptyAuthForm } from '@/src/components/auth/auth-form-state.ts'
import { NewPasswordField } from '@/src/components/auth/new-password-field.tsx'
import { Field } from '@/src/components/ui/field.tsx'
import { Notice } from '@/src/components/ui/notice.tsx'
import { SubmitButton } from '@/src/components/ui/submit-button.tsx'
import { useFocusFirstError } from '@/src/components/ui/use-focus-first-error.ts'

export function SignUpForm() {
  const [state, submit, pending] = useActionState(signUp, emptyAuthForm)
  const form = useFocusFirstError(state)
  return (
    <form
      ref={form}
      action={submit}
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        const entered = new FormData(event.currentTarget)
        startTransition(() => submit(entered))
      }}
      className="flex flex-col gap-4"
    >
      {state.message ? <Notice tone="danger">{state.message}</Notice> : null}
      {state.notice ? <Notice tone="success">{state.notice}</Notice> : null}
      <Field
        label="Organisation"
        name="organization"
        autoComplete="organization"
        isRequired
        description="The company or team whose contacts you keep here."
        defaultValue={state.values['organization'] ?? ''}
        error={state.fieldErrors?.['organization']}
      />
      <Field
        label="Email"
        name="email"
        type="email"
        autoComplete="username"
        isRequired
        defaultValue={state.values['email'] ?? ''}
        error={state.fieldErrors?.['email']}
      />
      <NewPasswordField error={state.fieldErrors?.['password']} />
      <SubmitButton pending={pending} pendingLabel="Creating your account…" fullWidth className="mt-1">
        Create account
      </SubmitButton>
    </form>
  )
}
