'use client'

import { signIn } from '@/app/(auth)/actions.ts'
import { AuthForm, useAuthForm } from '@/src/components/auth/auth-form.tsx'
import { Field } from '@/src/components/ui/field.tsx'

export function SignInForm({ next }: { next: string }) {
  const form = useAuthForm(signIn)
  return (
    <AuthForm form={form} hidden={{ next }} submitLabel="Sign in" pendingLabel="Signing in…">
      <Field
        label="Email"
        name="email"
        type="email"
        autoComplete="username"
        isRequired
        defaultValue={form.state.values['email'] ?? ''}
        error={form.errors['email']}
      />
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
