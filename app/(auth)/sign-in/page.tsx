import type { Metadata } from 'next'
import NextLink from 'next/link'
import { redirect } from 'next/navigation'
import { safeNext } from '@/src/components/auth/auth-form-state.ts'
import { SignInForm } from '@/src/components/auth/sign-in-form.tsx'
import { type PageQuery, readPageQuery, textParameter } from '@/src/components/page-query.ts'
import { Notice } from '@/src/components/ui/notice.tsx'
import { currentSession } from '@/src/lib/http/session.ts'

export const metadata: Metadata = { title: 'Sign in' }

export default async function SignInPage({ searchParams }: { searchParams: PageQuery }) {
  const query = await readPageQuery(searchParams, { next: textParameter, problem: textParameter })
  const next = safeNext(query.next ?? '')
  const session = await currentSession()
  if (session.kind !== 'signed_out') redirect(next)
  return (
    <>
      <h1 className="mb-5 text-lg font-semibold">Sign in</h1>
      {query.problem === 'link' ? (
        <div className="mb-4">
          <Notice tone="warning">That link was already used or has expired. Sign in with your password, or sign up again.</Notice>
        </div>
      ) : null}
      {query.problem === 'reset' ? (
        <div className="mb-4">
          <Notice tone="warning">That link was already used or has expired. Ask for another one below.</Notice>
        </div>
      ) : null}
      <SignInForm next={next} />
      <p className="mt-3 text-center">
        <NextLink href="/forgot-password" className="text-link">
          Forgot your password?
        </NextLink>
      </p>
      <p className="mt-5 text-center text-muted">
        New here?{' '}
        <NextLink href="/sign-up" className="text-link">
          Create an account
        </NextLink>
      </p>
    </>
  )
}
