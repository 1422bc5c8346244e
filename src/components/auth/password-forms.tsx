'use client'

import { resetPassword } from '@/app/(auth)/auth/reset/actions.ts'
import { requestPasswordReset } from '@/app/(auth)/forgot-password/actions.ts'
import { AuthForm, useAuthForm } from '@/src/components/auth/auth-form.tsx'
import { NewPasswordField } from '@/src/components/auth/new-password-field.tsx'
import { Field } from '@/src/components/ui/field.tsx'

export function ForgotPasswordForm() {
  const form = useAuthForm(requestPasswordReset)
  return (
    <AuthForm form={form} submitLabel="Send the link" pendingLabel="Sending…">
      <Field
        label="Email"
        name="email"
        type="email"
        autoComplete="username"
        isRequired
        defaultValue={form.state.values['email'] ?? ''}
        error={form.errors['email']}
      />
    </AuthForm>
  )
}

export function ResetPasswordForm({ code, tokenHash }: { code: string; tokenHash: string }) {
  const form = useAuthForm(resetPassword)
  return (
    <AuthForm
      form={form}
      hidden={{ code, token_hash: tokenHash }}
      submitLabel="Set the password and sign in"
      pendingLabel="Setting it…"
    >
      <NewPasswordField label="New password" error={form.errors['password']} />
    </AuthForm>
  )
}
