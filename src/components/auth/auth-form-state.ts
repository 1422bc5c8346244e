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

/** The first message per field. */
export function fieldErrorsOf(error: z.ZodError): Record<string, string> {
  const errors: Record<string, string> = {}
  for (const issue of error.issues) errors[String(issue.path[0])] ??= issue.message
  return errors
}

/** A sign-in only redirects to the dashboard, never to another site. */
export function safeNext(next: string): string {
  return /^\/dashboard(?:[/?#][^\\]*)?$/.test(next) ? next : '/dashboard'
}

/** An error of the sign-in service as messages of the form. */
export function authProblem(error: AuthError): Pick<AuthFormState, 'fieldErrors' | 'message'> {
  if (isAuthRetryableFetchError(error) || (error.status ?? 0) >= 500) {
    return { message: 'The sign-in service does not answer. Your input is kept: try again in a moment.' }
  }
  switch (error.code) {
    case 'invalid_credentials':
      return { fieldErrors: { password: 'Email and password do not match. Check both and try again.' } }
    case 'email_not_confirmed':
      return { message: 'This email address is not confirmed yet. Open the link in the message that we sent you.' }
    case 'user_already_exists':
    case 'email_exists':
      return { fieldErrors: { email: 'There is an account with this email already. Sign in instead.' } }
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
