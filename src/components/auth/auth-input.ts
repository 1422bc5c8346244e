import { z } from 'zod'
import { passwordBytesMax, passwordLengthMin } from '@/src/lib/core/secrets/password.ts'
import { storable } from '@/src/lib/core/text/storable-text.ts'

export const emailField = z.string().trim().pipe(z.email('Enter an email address like name@example.com.'))

export const newPassword = z
  .string()
  .min(passwordLengthMin, `Use at least ${passwordLengthMin} characters.`)
  .refine(
    (text) => Buffer.byteLength(text) <= passwordBytesMax,
    `Use at most ${passwordBytesMax} plain letters and digits; an accent or an emoji counts for more.`,
  )

/** What a form has under a name, without what cannot be stored. Anyone who calls an action by hand may send no form: it has nothing. */
export function textOf(form: unknown, name: string): string {
  const value = form instanceof FormData ? form.get(name) : null
  return typeof value === 'string' ? storable(value) : ''
}
