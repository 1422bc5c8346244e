'use client'

import { changePassword } from '@/app/dashboard/account/actions.ts'
import { AuthForm, useAuthForm } from '@/src/components/auth/auth-form.tsx'
import { NewPasswordField } from '@/src/components/auth/new-password-field.tsx'
import { Field } from '@/src/components/ui/field.tsx'

export function PasswordForm({ email }: { email: string }) {
  const form = useAuthForm(changePassword)
  return (
    <AuthForm form={form} submitLabel="Change password" pendingLabel="Changing it…" fullWidth={false}>
      {/* Password managers ask whose password it is. */}
      <input type="hidden" name="username" autoComplete="username" value={email} />
      <Field
        label="Current password"
        name="current"
        type="password"
        autoComplete="current-password"
        isRequired
        error={form.errors['current']}
      />
      <NewPasswordField label="New password" error={form.errors['password']} />
    </AuthForm>
  )
}
