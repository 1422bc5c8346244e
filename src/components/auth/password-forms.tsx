'use client'

import { resetPassword } from '@/app/(auth)/auth/reset/actions.ts'
import { requestPasswordReset } from '@/app/(auth)/forgot-password/actions.ts'
import { AuthForm, useAuthForm } from '@/src/components/auth/auth-form.tsx'
import { EmailField } from '@/src/components/auth/email-field.tsx'
import { NewPasswordField } from '@/src/components/auth/new-password-field.tsx'

export function ForgotPasswordForm() {
  const form = useAuthForm(requestPasswordReset)
  return (
    <AuthForm form={form} submitLabel="Send the link" pendingLabel="Sending…">
      <EmailField form={form} />
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
