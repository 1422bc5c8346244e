'use client'

import { signIn } from '@/app/(auth)/actions.ts'
import { AuthForm, useAuthForm } from '@/src/components/auth/auth-form.tsx'
import { EmailField } from '@/src/components/auth/email-field.tsx'
import { Field } from '@/src/components/ui/field.tsx'

export function SignInForm({ next }: { next: string }) {
  const form = useAuthForm(signIn)
  return (
    <AuthForm form={form} hidden={{ next }} submitLabel="Sign in" pendingLabel="Signing in…">
      <EmailField form={form} />
      <Field
        label="Password"
        name="password"
        type="password"
        autoComplete="current-password"
        isRequired
        error={form.errors['password']}
      />
    </AuthForm>
  )
}
