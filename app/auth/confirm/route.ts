import { type NextRequest, NextResponse } from 'next/server'
import { readEnv } from '@/src/lib/core/env.ts'
import { userClientFromCookies } from '@/src/lib/db/user-client.ts'

/** The target of the confirmation link: exchanges its one-time code for a session. */
export async function GET(request: NextRequest): Promise<NextResponse> {
  const client = await userClientFromCookies()
  const { searchParams } = request.nextUrl
  const code = searchParams.get('code')
  const tokenHash = searchParams.get('token_hash')
  const { error } = code
    ? await client.auth.exchangeCodeForSession(code)
    : await client.auth.verifyOtp({ type: 'email', token_hash: tokenHash ?? '' })
  return NextResponse.redirect(new URL(error ? '/sign-in?problem=link' : '/dashboard', readEnv().appUrl))
}
