import type { CookieMethodsServer } from '@supabase/ssr'
import { isAuthRetryableFetchError } from '@supabase/supabase-js'
import { type NextRequest, NextResponse } from 'next/server'
import { personTimeoutMs, within } from '@/src/lib/db/timed-fetch.ts'
import { userClient } from '@/src/lib/db/user-client.ts'

/** Keeps the session fresh for the page that follows, and sends signed-out people to the sign-in page. */
export async function proxy(request: NextRequest): Promise<NextResponse> {
  let response = NextResponse.next({ request })
  const cookies: CookieMethodsServer = {
    getAll: () => request.cookies.getAll(),
    setAll: (changed, headers) => {
      for (const { name, value } of changed) request.cookies.set(name, value)
      response = NextResponse.next({ request })
      for (const { name, value, options } of changed) response.cookies.set(name, value, options)
      for (const [name, value] of Object.entries(headers)) response.headers.set(name, value)
    },
  }
  const client = userClient(cookies, request.headers.get('x-forwarded-for'))
  const answer = await within(personTimeoutMs, client.auth.getClaims(), () => null)
  // A sign-in service that does not answer has not signed anybody out: the page says what is wrong.
  if (answer === null || isAuthRetryableFetchError(answer.error)) return response
  const { data } = answer
  if (data || !request.nextUrl.pathname.startsWith('/dashboard')) return response

  const signIn = new URL('/sign-in', request.nextUrl)
  signIn.searchParams.set('next', request.nextUrl.pathname + request.nextUrl.search)
  const redirect = NextResponse.redirect(signIn)
  for (const cookie of response.cookies.getAll()) redirect.cookies.set(cookie)
  return redirect
}

export const config = {
  matcher: ['/', '/dashboard/:path*', '/sign-in', '/sign-up', '/create-organization'],
}
