'use client'

import { createOrganization } from '@/app/(auth)/actions.ts'
import { AuthForm, useAuthForm } from '@/src/components/auth/auth-form.tsx'
import { Field } from '@/src/components/ui/field.tsx'

export function CreateOrganizationForm({ suggestion }: { suggestion: string }) {
  const form = useAuthForm(createOrganization)
  return (
    <AuthForm form={form} submitLabel="Create organisation" pendingLabel="Creating…">
      <Field
        label="Organisation"
        name="organization"
        autoComplete="organization"
        isRequired
        defaultValue={form.state.values['organization'] ?? suggestion}
        error={form.errors['organization']}
      />
    </AuthForm>
  )
}
