'use server'

import { headers } from 'next/headers'
import { redirect } from 'next/navigation'
import { type AuthFormState, authProblem, isKnownAddress, waitProblem } from '@/src/components/auth/auth-form-state.ts'
import { newPassword, textOf } from '@/src/components/auth/auth-input.ts'
import { clientAddress } from '@/src/lib/core/requests/client-address.ts'
import { databaseIdSchema } from '@/src/lib/core/database-id.ts'
import { readEnv } from '@/src/lib/core/env.ts'
import { linkTokenHash } from '@/src/lib/core/secrets/link-token.ts'
import { engine } from '@/src/lib/crm/engine.ts'
import { findInvitation } from '@/src/lib/db/invitations.ts'
import { unwrap } from '@/src/lib/db/result.ts'
import { type UserClient, userClientFromCookies } from '@/src/lib/db/user-client.ts'
import { limitAttempts } from '@/src/lib/http/attempt-limit.ts'
import { chooseOrganization } from '@/src/lib/http/organization-choice.ts'
import { reportedFailure } from '@/src/lib/http/problem.ts'

/** Makes the signed-in user a member. */
export async function acceptInvitation(_previous: AuthFormState, form: FormData): Promise<AuthFormState> {
  const problem = await accept(await userClientFromCookies(), textOf(form, 'token'))
  if (problem !== null) return { values: {}, message: problem }
  redirect('/dashboard')
}

/** Makes an account for the invited address, and the account a member. Works where sign-up is closed: the invitation opens it. */
export async function signUpInvited(_previous: AuthFormState, form: FormData): Promise<AuthFormState> {
  const token = textOf(form, 'token')
  const password = newPassword.safeParse(textOf(form, 'password'))
  if (!password.success)
    return { values: {}, fieldErrors: { password: password.error.issues[0]?.message ?? 'Enter a password.' } }
  const client = await userClientFromCookies()
  const state = await attempt(client, token, password.data)
  if (state !== null) return state
  const problem = await accept(client, token)
  if (problem !== null) return { values: {}, message: problem }
  redirect('/dashboard')
}

/** Null: signed up and in. */
async function attempt(client: UserClient, token: string, password: string): Promise<AuthFormState | null> {
  try {
    const invitation = await findInvitation(engine().db, linkTokenHash(token))
    if (!invitation) return { values: {}, message: 'This invitation is no longer open. Ask for another one.' }
    const address = clientAddress((await headers()).get('x-forwarded-for'), readEnv().trustedProxies)
    const { email } = invitation
    const limited = await limitAttempts(
      engine(),
      { email, address },
      () => client.auth.signUp({ email, password, options: { emailRedirectTo: `${readEnv().appUrl}/auth/confirm` } }),
      ({ error }) => error === null,
    )
    if (limited.kind === 'wait') return { values: {}, ...waitProblem(limited.seconds) }
    const { data, error } = limited.result
    if (error && isKnownAddress(error))
      return { values: {}, message: `${email} has an account already. Sign in with it to accept.` }
    if (error) return { values: {}, ...authProblem(error) }
    if (data.session) return null
    return {
      values: {},
      notice: `A message is on its way to ${email}: open the link in it to confirm the address, then open this invitation again to accept it.`,
    }
  } catch (thrown) {
    return { values: {}, message: reportedFailure(thrown).message }
  }
}

/** Null: accepted. */
async function accept(client: UserClient, token: string): Promise<string | null> {
  try {
    const answer = await client.rpc('accept_invitation', { p_token_hash: linkTokenHash(token) })
    await chooseOrganization(databaseIdSchema.parse(unwrap(answer)))
    return null
  } catch (thrown) {
    return reportedFailure(thrown).message
  }
}
