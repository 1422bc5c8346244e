'use server'

import { setTimeout as delay } from 'node:timers/promises'
import { headers } from 'next/headers'
import { after } from 'next/server'
import { type AuthFormState, waitProblem } from '@/src/components/auth/auth-form-state.ts'
import { emailField, textOf } from '@/src/components/auth/auth-input.ts'
import { clientAddress } from '@/src/lib/core/requests/client-address.ts'
import { readEnv } from '@/src/lib/core/env.ts'
import { log } from '@/src/lib/core/log.ts'
import { engine } from '@/src/lib/crm/engine.ts'
import { type UserClient, userClientFromCookies } from '@/src/lib/db/user-client.ts'
import { limitAttempts } from '@/src/lib/http/attempt-limit.ts'
import { reportedFailure } from '@/src/lib/http/problem.ts'

/** The answer comes after this time whether there is such an account or not, and whether the mail is out yet or not. */
const answerMs = 1_000

/** Has the sign-in service mail a link to an account of this address, if there is one. */
export async function requestPasswordReset(_previous: AuthFormState, form: FormData): Promise<AuthFormState> {
  const values = { email: textOf(form, 'email') }
  const input = emailField.safeParse(values.email)
  if (!input.success) return { values, fieldErrors: { email: input.error.issues[0]?.message ?? 'Enter an email address.' } }
  const email = input.data
  const enough = delay(answerMs)
  try {
    const address = clientAddress((await headers()).get('x-forwarded-for'), readEnv().trustedProxies)
    const client = await userClientFromCookies()
    // Never counted as a success: anyone who asks again and again waits longer and longer.
    const limited = await limitAttempts(
      engine(),
      { email: `reset ${email}`, address },
      () => Promise.resolve(send(client, email)),
      () => false,
    )
    if (limited.kind === 'wait') return { values, ...waitProblem(limited.seconds) }
    after(limited.result.sent)
  } catch (thrown) {
    return { values, message: reportedFailure(thrown).message }
  }
  await enough
  return {
    values,
    notice: `If ${email} has an account here, a message is on its way to it: open the link in it to choose another password. It is valid for an hour.`,
  }
}

/** Under way, and not waited for. */
function send(client: UserClient, email: string): { readonly sent: Promise<void> } {
  return { sent: mailLink(client, email) }
}

async function mailLink(client: UserClient, email: string): Promise<void> {
  const { error } = await client.auth.resetPasswordForEmail(email, { redirectTo: `${readEnv().appUrl}/auth/reset` })
  if (error) log.warn('password reset not mailed', { code: error.code, status: error.status })
}
