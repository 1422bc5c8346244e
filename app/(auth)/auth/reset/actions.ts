'use server'

import { redirect } from 'next/navigation'
import { type AuthFormState, authProblem } from '@/src/components/auth/auth-form-state.ts'
import { newPassword, textOf } from '@/src/components/auth/auth-input.ts'
import { userClientFromCookies } from '@/src/lib/db/user-client.ts'

/** Sets another password with the one-time code of a link, and ends every session that began with the old one. */
export async function resetPassword(_previous: AuthFormState, form: FormData): Promise<AuthFormState> {
  const password = newPassword.safeParse(textOf(form, 'password'))
  // Before the code is used: a password that is too short does not cost the link.
  if (!password.success)
    return { values: {}, fieldErrors: { password: password.error.issues[0]?.message ?? 'Enter a password.' } }
  const client = await userClientFromCookies()
  const code = textOf(form, 'code')
  const { error } = code
    ? await client.auth.exchangeCodeForSession(code)
    : await client.auth.verifyOtp({ type: 'recovery', token_hash: textOf(form, 'token_hash') })
  if (error)
    return { values: {}, message: 'That link was already used or has expired. Your password is as it was: ask for another link.' }
  const { error: refused } = await client.auth.updateUser({ password: password.data })
  // Who enters the password that they have already has what they want.
  if (refused && refused.code !== 'same_password') {
    await client.auth.signOut({ scope: 'local' })
    const { message, fieldErrors } = authProblem(refused)
    const why = message ?? Object.values(fieldErrors ?? {})[0] ?? 'The password was refused.'
    return { values: {}, message: `${why} Your password is as it was, and the link is used: ask for another one.` }
  }
  await client.auth.signOut({ scope: 'others' })
  redirect('/dashboard')
}
