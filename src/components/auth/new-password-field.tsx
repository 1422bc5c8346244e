import { Field } from '@/src/components/ui/field.tsx'
import { passwordLengthMin } from '@/src/lib/core/secrets/password.ts'

/** The one field for a password that is chosen; its minimum is the same everywhere. */
export function NewPasswordField({ label = 'Password', error }: { label?: string; error: string | undefined }) {
  return (
    <Field
      label={label}
      name="password"
      type="password"
      autoComplete="new-password"
      isRequired
      description={`At least ${passwordLengthMin} characters.`}
      error={error}
    />
  )
}
