'use client'

import { startTransition, useActionState } from 'react'
import { createOrganization } from '@/app/(auth)/actions.ts'
import { emptyAuthForm } from '@/src/components/auth/auth-form-state.ts'
import { Field } from '@/src/components/ui/field.tsx'
import { Notice } from '@/src/components/ui/notice.tsx'
import { SubmitButton } from '@/src/components/ui/submit-button.tsx'
import { useFocusFirstError } from '@/src/components/ui/use-focus-first-error.ts'

export function CreateOrganizationForm({ suggestion }: { suggestion: string }) {
  const [state, submit, pending] = useActionState(createOrganization, emptyAuthForm)
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
      <Field
        label="Organisation"
        name="organization"
        autoComplete="organization"
        isRequired
        defaultValue={state.values['organization'] ?? suggestion}
        error={state.fieldErrors?.['organization']}
      />
      <SubmitButton pending={pending} pendingLabel="Creating…" fullWidth>
        Create organisation
      </SubmitButton>
    </form>
  )
}
