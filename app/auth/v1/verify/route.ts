import { type NextRequest, NextResponse } from 'next/server'
import { readEnv } from '@/src/lib/core/env.ts'

/** Where the local sign-in service has its links lead, as if it stood at the app's address: on to the page that asks first. */
export function GET(request: NextRequest): NextResponse {
  const isRecovery = request.nextUrl.searchParams.get('type') === 'recovery'
  const url = new URL(isRecovery ? '/auth/reset' : '/auth/confirm', readEnv().appUrl)
  url.searchParams.set('token_hash', request.nextUrl.searchParams.get('token') ?? '')
  return NextResponse.redirect(url, 303)
}
