import { type AuthError, isAuthRetryableFetchError } from '@supabase/supabase-js'
import type { z } from 'zod'

export type AuthFormState = {
  /** The input, without the password, to fill the form again. */
  readonly values: Readonly<Record<string, string>>
  readonly fieldErrors?: Readonly<Record<string, string>>
  /** A problem of the whole form. */
  readonly message?: string
  /** Not a problem: what happens next. */
  readonly notice?: string
}

export const emptyAuthForm: AuthFormState = { values: {} }

export const signUpClosed =
  'Accounts on this server are by invitation. Ask somebody in your organisation to invite you. If you run this server, SIGN_UP says who may sign up.'

/** The first message per field. */
export function fieldErrorsOf(error: z.ZodError): Record<string, string> {
  const errors: Record<string, string> = {}
  for (const issue of error.issues) errors[String(issue.path[0])] ??= issue.message
  return errors
}

/**
 * A sign-in only redirects to the dashboard or an invitation, never to another site. An address with dots in it counts as what browsers make
 * of it: `/dashboard/..//host` leads to `//host`.
 */
export function safeNext(next: string): string {
  if (/^\/invitation\?token=[\w-]{43}$/.test(next)) return next
  if (!/^\/dashboard(?:[/?#][^\\\p{Cc}]*)?$/u.test(next)) return '/dashboard'
  const { pathname } = new URL(next, 'http://local.invalid')
  return /^\/dashboard(?:\/|$)/.test(pathname) && !pathname.includes('//') ? next : '/dashboard'
}

/** One answer to the person who signs up with an address that has an account, and to the person who has to confirm a new one. */
export function confirmationNotice(email: string): Pick<AuthFormState, 'notice'> {
  return {
    notice: `If ${email} is new here, a message is on its way to it: open the link in it to finish signing up. If it has an account already, sign in instead.`,
  }
}

export function isKnownAddress(error: AuthError): boolean {
  return error.code === 'user_already_exists' || error.code === 'email_exists'
}

/** Too many attempts, for this account or from this address. */
export function waitProblem(seconds: number): Pick<AuthFormState, 'message'> {
  const wait =
    seconds === 1
      ? '1 second'
      : seconds < 60
        ? `${seconds} seconds`
        : seconds < 120
          ? 'a minute'
          : `${Math.ceil(seconds / 60)} minutes`
  return { message: `Too many attempts. Wait ${wait}, then try again.` }
}

/** An error of the sign-in service as messages of the form. */
export function authProblem(error: AuthError): Pick<AuthFormState, 'fieldErrors' | 'message'> {
  if (isAuthRetryableFetchError(error) || (error.status ?? 0) >= 500) {
    return { message: 'The sign-in service does not answer. Your input is kept: try again in a moment.' }
  }
  switch (error.code) {
    // One answer for an account that does not exist, has another password, or is not confirmed.
    case 'invalid_credentials':
    case 'email_not_confirmed':
      return {
        fieldErrors: {
          password:
            'Email and password do not match. Check both and try again. If you have just signed up, open the link in our message first.',
        },
      }
    case 'weak_password':
      return { fieldErrors: { password: error.message } }
    case 'email_address_invalid':
    case 'email_address_not_authorized':
      return { fieldErrors: { email: 'This email address cannot be used here.' } }
    case 'signup_disabled':
      return { message: 'Sign-up is closed on this server. Ask its operator for an account.' }
    case 'over_request_rate_limit':
    case 'over_email_send_rate_limit':
      return { message: 'Too many attempts. Wait a minute, then try again.' }
    default:
      return { message: error.message }
  }
}
