'use server'

import { revalidatePath } from 'next/cache'
import { headers } from 'next/headers'
import { redirect } from 'next/navigation'
import { z } from 'zod'
import { type AuthFormState, authProblem, fieldErrorsOf, waitProblem } from '@/src/components/auth/auth-form-state.ts'
import { newPassword, textOf } from '@/src/components/auth/auth-input.ts'
import { requireTenant } from '@/src/components/shell/require-tenant.ts'
import { clientAddress } from '@/src/lib/core/requests/client-address.ts'
import { databaseIdSchema } from '@/src/lib/core/database-id.ts'
import { readEnv } from '@/src/lib/core/env.ts'
import { engine } from '@/src/lib/crm/engine.ts'
import { passingClient, userClientFromCookies } from '@/src/lib/db/user-client.ts'
import { limitAttempts } from '@/src/lib/http/attempt-limit.ts'
import { chooseOrganization } from '@/src/lib/http/organization-choice.ts'
import { reportedFailure } from '@/src/lib/http/problem.ts'
import { readSubmitted } from '@/src/lib/http/submitted.ts'
import { isTimeZone } from '@/src/lib/core/text/time-zone.ts'
import { profileMetadata, profileNameMax } from '@/src/lib/records/organization/profile.ts'
import { removeMember } from '@/src/lib/records/organization/team.ts'

const profileSchema = z.object({
  name: z.string().trim().max(profileNameMax, `Use at most ${profileNameMax} characters.`),
  timeZone: z
    .string()
    .transform((text) => (text === '' ? null : text))
    .refine((zone) => zone === null || isTimeZone(zone), 'Choose a time zone from the list.'),
})

export async function saveProfile(_previous: AuthFormState, form: FormData): Promise<AuthFormState> {
  const values = { name: textOf(form, 'name'), timeZone: textOf(form, 'timeZone') }
  await requireTenant()
  const input = profileSchema.safeParse(values)
  if (!input.success) return { values, fieldErrors: fieldErrorsOf(input.error) }
  const client = await userClientFromCookies()
  const { error } = await client.auth.updateUser({ data: profileMetadata(input.data) })
  if (error) return { values, ...authProblem(error) }
  revalidatePath('/dashboard', 'layout')
  return { values, notice: 'Saved.' }
}

const passwordsSchema = z.object({ current: z.string().min(1, 'Enter your current password.'), password: newPassword })

/** Asks for the old password, so that an unattended browser is not enough to take an account over; ends the other sessions. */
export async function changePassword(_previous: AuthFormState, form: FormData): Promise<AuthFormState> {
  const { email } = await requireTenant()
  const input = passwordsSchema.safeParse({ current: textOf(form, 'current'), password: textOf(form, 'password') })
  if (!input.success) return { values: {}, fieldErrors: fieldErrorsOf(input.error) }
  const forwardedFor = (await headers()).get('x-forwarded-for')
  const passing = passingClient(forwardedFor)
  try {
    const limited = await limitAttempts(
      engine(),
      { email, address: clientAddress(forwardedFor, readEnv().trustedProxies) },
      () => passing.auth.signInWithPassword({ email, password: input.data.current }),
      ({ error }) => error === null,
    )
    if (limited.kind === 'wait') return { values: {}, ...waitProblem(limited.seconds) }
    const { error } = limited.result
    if (error?.code === 'invalid_credentials')
      return { values: {}, fieldErrors: { current: 'That is not your current password.' } }
    if (error) return { values: {}, ...authProblem(error) }
  } catch (thrown) {
    return { values: {}, message: reportedFailure(thrown).message }
  }
  const { error } = await passing.auth.updateUser({ password: input.data.password })
  if (error?.code === 'same_password') {
    await passing.auth.signOut({ scope: 'local' })
    return { values: {}, fieldErrors: { password: 'That is the password you have. Choose a different one.' } }
  }
  if (error) return { values: {}, ...authProblem(error) }
  const client = await userClientFromCookies()
  const { error: kept } = await client.auth.signOut({ scope: 'others' })
  return {
    values: {},
    notice: kept
      ? 'The password is changed, but your other sessions could not be ended. Use “Sign out everywhere” below.'
      : 'The password is changed. You stay signed in here, and are signed out everywhere else.',
  }
}

export async function signOutEverywhere(): Promise<void> {
  const client = await userClientFromCookies()
  await client.auth.signOut({ scope: 'global' })
  redirect('/sign-in')
}

/** Shows another organisation of the person's. An id that is none of them changes nothing. */
export async function switchOrganization(organizationId: string): Promise<void> {
  const { memberships } = await requireTenant()
  const chosen = memberships.find(({ id }) => id === organizationId)
  if (chosen) await chooseOrganization(chosen.id)
  revalidatePath('/', 'layout')
  redirect('/dashboard')
}

/** What is in the way, or null: the person has left. */
export async function leaveOrganization(organizationId: string): Promise<string | null> {
  const { client, userId } = await requireTenant()
  try {
    await removeMember(client, readSubmitted(databaseIdSchema, organizationId), userId)
  } catch (thrown) {
    return reportedFailure(thrown).message
  }
  revalidatePath('/', 'layout')
  return null
}
