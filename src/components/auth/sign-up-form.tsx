'use client'

import { signUp } from '@/app/(auth)/actions.ts'
import { AuthForm, useAuthForm } from '@/src/components/auth/auth-form.tsx'
import { EmailField } from '@/src/components/auth/email-field.tsx'
import { NewPasswordField } from '@/src/components/auth/new-password-field.tsx'
import { Field } from '@/src/components/ui/field.tsx'

export function SignUpForm() {
  const form = useAuthForm(signUp)
  return (
    <AuthForm form={form} submitLabel="Create account" pendingLabel="Creating your account…">
      <Field
        label="Organisation"
        name="organization"
        autoComplete="organization"
        isRequired
        description="The company or team whose contacts you keep here."
        defaultValue={form.state.values['organization'] ?? ''}
        error={form.errors['organization']}
      />
      <EmailField form={form} />
      <NewPasswordField error={form.errors['password']} />
    </AuthForm>
  )
}
