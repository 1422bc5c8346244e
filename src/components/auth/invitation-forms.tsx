'use client'

import { acceptInvitation, signUpInvited } from '@/app/(auth)/invitation/actions.ts'
import { AuthForm, useAuthForm } from '@/src/components/auth/auth-form.tsx'
import { NewPasswordField } from '@/src/components/auth/new-password-field.tsx'
import { Field } from '@/src/components/ui/field.tsx'

export function AcceptInvitationForm({ token, organization }: { token: string; organization: string }) {
  const form = useAuthForm(acceptInvitation)
  return <AuthForm form={form} hidden={{ token }} submitLabel={`Join ${organization}`} pendingLabel="Joining…" />
}

export function InvitedSignUpForm({ token, email }: { token: string; email: string }) {
  const form = useAuthForm(signUpInvited)
  return (
    <AuthForm form={form} hidden={{ token }} submitLabel="Create account and join" pendingLabel="Creating your account…">
      <Field label="Email" name="email" type="email" autoComplete="username" value={email} isReadOnly />
      <NewPasswordField error={form.errors['password']} />
    </AuthForm>
  )
}
