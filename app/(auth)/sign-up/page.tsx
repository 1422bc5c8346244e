import type { Metadata } from 'next'
import NextLink from 'next/link'
import { redirect } from 'next/navigation'
import { SignUpForm } from '@/src/components/auth/sign-up-form.tsx'
import { Notice } from '@/src/components/ui/notice.tsx'
import { readEnv } from '@/src/lib/core/env.ts'
import { currentSession } from '@/src/lib/http/session.ts'

export const metadata: Metadata = { title: 'Create an account' }

export default async function SignUpPage() {
  const session = await currentSession()
  if (session.kind !== 'signed_out') redirect('/dashboard')
  return (
    <>
      <h1 className="mb-5 text-lg font-semibold">Create an account</h1>
      {readEnv().signUp.kind === 'invited' ? (
        <Notice tone="info" quiet title="Accounts on this server are by invitation">
          Ask somebody in your organisation to invite you, and open the link that you get. If you run this server,{' '}
          <code>SIGN_UP</code> says who may sign up.
        </Notice>
      ) : (
        <SignUpForm />
      )}
      <p className="mt-5 text-center text-muted">
        Have an account?{' '}
        <NextLink href="/sign-in" className="text-link">
          Sign in
        </NextLink>
      </p>
    </>
  )
}
