import type { useAuthForm } from '@/src/components/auth/auth-form.tsx'
import { Field } from '@/src/components/ui/field.tsx'

/** The address that somebody signs in with. */
export function EmailField({ form: { state, errors } }: { form: Pick<ReturnType<typeof useAuthForm>, 'state' | 'errors'> }) {
  return (
    <Field
      label="Email"
      name="email"
      type="email"
      autoComplete="username"
      isRequired
      defaultValue={state.values['email'] ?? ''}
      error={errors['email']}
    />
  )
}
