'use client'

import { startTransition, useActionState } from 'react'
import { signIn } from '@/app/(auth)/actions.ts'
import { emptyAuthForm } from '@/src/components/auth/auth-form-state.ts'
import { Field } from '@/src/components/ui/field.tsx'
import { Notice } from '@/src/components/ui/notice.tsx'
import { SubmitButton } from '@/src/components/ui/submit-button.tsx'
import { useFocusFirstError } from '@/src/components/ui/use-focus-first-error.ts'

export function SignInForm({ next }: { next: string }) {
  const [state, submit, pending] = useActionState(signIn, emptyAuthForm)
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
      <input type="hidden" name="next" value={next} />
      <Field
        label="Email"
        name="email"
        type="email"
        autoComplete="username"
        isRequired
        defaultValue={state.values['email'] ?? ''}
        error={state.fieldErrors?.['email']}
      />
      <Field
        label="Password"
        name="password"
        type="password"
        autoComplete="current-password"
        isRequired
        error={state.fieldErrors?.['password']}
      />
      <SubmitButton pending={pending} pendingLabel="Signing in…" fullWidth className="mt-1">
        Sign in
      </SubmitButton>
    </form>
  )
}
