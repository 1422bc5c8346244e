'use server'

import { redirect } from 'next/navigation'
import { z } from 'zod'
import { type AuthFormState, authProblem, fieldErrorsOf, safeNext } from '@/src/components/auth/auth-form-state.ts'
import { readEnv } from '@/src/lib/core/env.ts'
import { userClientFromCookies } from '@/src/lib/db/user-client.ts'
import { currentSession } from '@/src/lib/http/session.ts'

const email = z.string().trim().pipe(z.email('Enter an email address like name@example.com.'))
const organization = z.string().trim().min(1, 'Enter the name of your organisation.').max(120, 'Use at most 120 characters.')

const signInSchema = z.object({ email, password: z.string().min(1, 'Enter your password.') })
const signUpSchema = z.object({
  email,
  password: z.string().min(8, 'Use at least 8 characters.').max(72, 'Use at most 72 characters.'),
  organization,
})

function textOf(form: FormData, name: string): string {
  const value = form.get(name)
  return typeof value === 'string' ? value : ''
}

export async function signIn(_previous: AuthFormState, form: FormData): Promise<AuthFormState> {
  const values = { email: textOf(form, 'email') }
  const input = signInSchema.safeParse({ ...values, password: textOf(form, 'password') })
  if (!input.success) return { values, fieldErrors: fieldErrorsOf(input.error) }
  const client = await userClientFromCookies()
  const { error } = await client.auth.signInWithPassword(input.data)
  if (error) return { values, ...authProblem(error) }
  redirect(safeNext(textOf(form, 'next')))
}

export async function signUp(_previous: AuthFormState, form: FormData): Promise<AuthFormState> {
  const values = { email: textOf(form, 'email'), organization: textOf(form, 'organization') }
  const input = signUpSchema.safeParse({ ...values, password: textOf(form, 'password') })
  if (!input.success) return { values, fieldErrors: fieldErrorsOf(input.error) }
  const client = await userClientFromCookies()
  const { data, error } = await client.auth.signUp({
    email: input.data.email,
    password: input.data.password,
    options: {
      data: { organization_name: input.data.organization },
      emailRedirectTo: `${readEnv().appUrl}/auth/confirm`,
    },
  })
  if (error) return { values, ...authProblem(error) }
  if (!data.session) {
    return { values, notice: `We have sent a message to ${input.data.email}. Open the link in it to finish signing up.` }
  }
  const { error: organizationError } = await client.rpc('create_organization', { p_name: input.data.organization })
  redirect(organizationError ? '/create-organization' : '/dashboard')
}

export async function createOrganization(_previous: AuthFormState, form: FormData): Promise<AuthFormState> {
  const values = { organization: textOf(form, 'organization') }
  const session = await currentSession()
  if (session.kind === 'signed_out') redirect('/sign-in?next=/dashboard')
  if (session.kind === 'tenant') redirect('/dashboard')
  const input = organization.safeParse(values.organization)
  if (!input.success) {
    return { values, fieldErrors: { organization: input.error.issues[0]?.message ?? 'Enter a name.' } }
  }
  const { error } = await session.client.rpc('create_organization', { p_name: input.data })
  if (error) return { values, message: 'The organisation could not be created. Try again in a moment.' }
  redirect('/dashboard')
}

export async function signOut(): Promise<void> {
  const client = await userClientFromCookies()
  await client.auth.signOut({ scope: 'local' })
  redirect('/sign-in')
}
