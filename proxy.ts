import { randomBytes } from 'node:crypto'
import type { CookieMethodsServer } from '@supabase/ssr'
import { isAuthRetryableFetchError } from '@supabase/supabase-js'
import { type NextRequest, NextResponse } from 'next/server'
import { personTimeoutMs, within } from '@/src/lib/db/timed-fetch.ts'
import { userClient } from '@/src/lib/db/user-client.ts'
import { contentSecurityPolicy, nonceHeader } from '@/src/lib/http/content-security-policy.ts'
import { crossSitePage, crossSiteWords, isCrossSite } from '@/src/lib/http/cross-site.ts'
import { pathHeader } from '@/src/lib/http/path-header.ts'

/** Gives every page its Content-Security-Policy, and pages that are about a person a fresh session. */
export async function proxy(request: NextRequest): Promise<Response> {
  if (!isReadable(request.nextUrl.pathname)) return notFound(request)
  if (isOfAnotherSite(request)) return refusal(request)
  const nonce = randomBytes(16).toString('base64')
  const policy = contentSecurityPolicy(nonce, process.env.NODE_ENV === 'development')
  const pass = () => {
    const headers = new Headers(request.headers)
    headers.set(nonceHeader, nonce)
    headers.set(pathHeader, request.nextUrl.pathname)
    // Next reads the nonce for its own scripts from here.
    headers.set('content-security-policy', policy)
    return NextResponse.next({ request: { headers } })
  }
  const response = isPersonal(request.nextUrl.pathname) ? await withSession(request, pass) : pass()
  response.headers.set('content-security-policy', policy)
  return response
}

/** Paths of programs: they answer in JSON. */
const ofPrograms = /^\/(?:api|crm|webhooks)\//

/** An address whose escapes are no text leads to no page; what looks for one would end in an error that says nothing. */
function notFound(request: NextRequest): NextResponse {
  const message = 'There is nothing at this address: it has escapes that are no text.'
  if (ofPrograms.test(request.nextUrl.pathname))
    return NextResponse.json({ error: { code: 'not_found', message } }, { status: 404 })
  return NextResponse.rewrite(new URL('/_not-found', request.nextUrl))
}

/** By the hosts that Next goes by too: it refuses the others without a word. */
function isOfAnotherSite(request: NextRequest): boolean {
  const { headers, nextUrl } = request
  const [forwarded = ''] = (headers.get('x-forwarded-host') ?? '').split(',')
  return !ofPrograms.test(nextUrl.pathname) && isCrossSite(request, [headers.get('host'), forwarded.trim()])
}

/** A script of a page tells what it is answered as text. */
function refusal(request: NextRequest): Response {
  return request.headers.has('next-action') ? new Response(crossSiteWords, { status: 403 }) : crossSitePage()
}

function isReadable(pathname: string): boolean {
  try {
    decodeURIComponent(pathname)
    return true
  } catch {
    return false
  }
}

const personal = new Set(['/', '/dashboard', '/sign-in', '/sign-up', '/create-organization'])

function isPersonal(pathname: string): boolean {
  return personal.has(pathname) || pathname.startsWith('/dashboard/')
}

/** Keeps the session fresh for the page that follows, and sends signed-out people to the sign-in page. */
async function withSession(request: NextRequest, pass: () => NextResponse): Promise<NextResponse> {
  let response = pass()
  const cookies: CookieMethodsServer = {
    getAll: () => request.cookies.getAll(),
    setAll: (changed, headers) => {
      for (const { name, value } of changed) request.cookies.set(name, value)
      response = pass()
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
  // Of what programs call, addresses alone that have more than the characters of its paths: the others need nothing of this.
  matcher: ['/((?!api/|crm/|webhooks/|_next/static/|_next/image|icon.svg).*)', '/((?:api|crm|webhooks)/.*[^\\w/.~-].*)'],
}
