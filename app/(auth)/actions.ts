'use server'

import { headers } from 'next/headers'
import { redirect } from 'next/navigation'
import { z } from 'zod'
import {
  type AuthFormState,
  authProblem,
  confirmationNotice,
  fieldErrorsOf,
  isKnownAddress,
  safeNext,
  signUpClosed,
  waitProblem,
} from '@/src/components/auth/auth-form-state.ts'
import { clientAddress } from '@/src/lib/core/requests/client-address.ts'
import { emailField as email, newPassword, textOf } from '@/src/components/auth/auth-input.ts'
import { maySignUp } from '@/src/lib/core/access/sign-up-policy.ts'
import { foundOrganization } from '@/src/lib/db/organizations.ts'
import { tryToKeepServerEndpoint } from '@/src/lib/outbound/server-endpoint.ts'
import { chooseOrganization } from '@/src/lib/http/organization-choice.ts'
import { readEnv } from '@/src/lib/core/env.ts'
import { engine } from '@/src/lib/crm/engine.ts'
import { type UserClient, userClientFromCookies } from '@/src/lib/db/user-client.ts'
import { limitAttempts, noSooner } from '@/src/lib/http/attempt-limit.ts'
import { reportedFailure } from '@/src/lib/http/problem.ts'
import { currentSession } from '@/src/lib/http/session.ts'

const organization = z.string().trim().min(1, 'Enter the name of your organisation.').max(120, 'Use at most 120 characters.')

/** Longer than either takes, so that the time tells nothing of the account. */
const answerMs = 1_000

type Problem = Pick<AuthFormState, 'fieldErrors' | 'message' | 'notice'>

const signInSchema = z.object({ email, password: z.string().min(1, 'Enter your password.') })
const signUpSchema = z.object({
  email,
  password: newPassword,
  organization,
})

export async function signIn(_previous: AuthFormState, form: FormData): Promise<AuthFormState> {
  const values = { email: textOf(form, 'email') }
  const input = signInSchema.safeParse({ ...values, password: textOf(form, 'password') })
  if (!input.success) return { values, fieldErrors: fieldErrorsOf(input.error) }
  const client = await userClientFromCookies()
  const problem = await noSooner(answerMs, attemptToSignIn(client, input.data), isProblem)
  if (problem) return { values, ...problem }
  redirect(safeNext(textOf(form, 'next')))
}

export async function signUp(_previous: AuthFormState, form: FormData): Promise<AuthFormState> {
  const values = { email: textOf(form, 'email'), organization: textOf(form, 'organization') }
  const input = signUpSchema.safeParse({ ...values, password: textOf(form, 'password') })
  if (!input.success) return { values, fieldErrors: fieldErrorsOf(input.error) }
  if (!maySignUp(readEnv().signUp, input.data.email)) return { values, message: signUpClosed }
  const client = await userClientFromCookies()
  const problem = await noSooner(answerMs, attemptToSignUp(client, input.data), isProblem)
  if (problem) return { values, ...problem }
  redirect((await foundFor(client, input.data.organization)) === null ? '/dashboard' : '/create-organization')
}

/** Null: founded. Otherwise what is in the way. */
async function foundFor(client: UserClient, name: string): Promise<string | null> {
  const { data } = await client.auth.getUser()
  if (!data.user) return 'Sign in before you create an organisation.'
  const { signUp: policy, organizationsPerPerson } = readEnv()
  if (!maySignUp(policy, data.user.email ?? '')) return signUpClosed
  try {
    const id = await foundOrganization(engine().db, data.user.id, name, organizationsPerPerson)
    await tryToKeepServerEndpoint(engine)
    await chooseOrganization(id)
    return null
  } catch (thrown) {
    return reportedFailure(thrown).message
  }
}

const isProblem = (problem: Problem | null) => problem !== null

/** Null: signed in. */
async function attemptToSignIn(client: UserClient, given: { email: string; password: string }): Promise<Problem | null> {
  return attempt(given.email, async () => {
    const { error } = await client.auth.signInWithPassword(given)
    return error ? authProblem(error) : null
  })
}

/** Null: signed up and in. */
async function attemptToSignUp(client: UserClient, given: z.infer<typeof signUpSchema>): Promise<Problem | null> {
  return attempt(given.email, async () => {
    const { data, error } = await client.auth.signUp({
      email: given.email,
      password: given.password,
      options: { data: { organization_name: given.organization }, emailRedirectTo: `${readEnv().appUrl}/auth/confirm` },
    })
    if (error) return isKnownAddress(error) ? confirmationNotice(given.email) : authProblem(error)
    return data.session ? null : confirmationNotice(given.email)
  })
}

async function attempt(email: string, make: () => Promise<Problem | null>): Promise<Problem | null> {
  const address = clientAddress((await headers()).get('x-forwarded-for'), readEnv().trustedProxies)
  try {
    const limited = await limitAttempts(engine(), { email, address }, make, (problem) => problem === null)
    return limited.kind === 'wait' ? waitProblem(limited.seconds) : limited.result
  } catch (thrown) {
    return { message: reportedFailure(thrown).message }
  }
}

export async function createOrganization(_previous: AuthFormState, form: FormData): Promise<AuthFormState> {
  const values = { organization: textOf(form, 'organization') }
  const session = await currentSession()
  if (session.kind === 'signed_out') redirect('/sign-in?next=/dashboard')
  const input = organization.safeParse(values.organization)
  if (!input.success) {
    return { values, fieldErrors: { organization: input.error.issues[0]?.message ?? 'Enter a name.' } }
  }
  const problem = await foundFor(await userClientFromCookies(), input.data)
  if (problem !== null) return { values, message: problem }
  redirect('/dashboard')
}

/** Turns the one-time code of a confirmation link into a session. */
export async function confirmEmail(form: FormData): Promise<void> {
  const client = await userClientFromCookies()
  const code = textOf(form, 'code')
  const { error } = code
    ? await client.auth.exchangeCodeForSession(code)
    : await client.auth.verifyOtp({ type: 'email', token_hash: textOf(form, 'token_hash') })
  redirect(error ? '/sign-in?problem=link' : '/dashboard')
}

export async function signOut(): Promise<void> {
  const client = await userClientFromCookies()
  await client.auth.signOut({ scope: 'local' })
  redirect('/sign-in')
}
