import type { Metadata } from 'next'
import NextLink from 'next/link'
import { redirect } from 'next/navigation'
import { SignUpForm } from '@/src/components/auth/sign-up-form.tsx'
import { currentSession } from '@/src/lib/http/session.ts'

export const metadata: Metadata = { title: 'Create an account' }

export default async function SignUpPage() {
  const session = await currentSession()
  if (session.kind !== 'signed_out') redirect('/dashboard')
  return (
    <>
      <h1 className="mb-5 text-lg font-semibold">Create an account</h1>
      <SignUpForm />
      <p className="mt-5 text-center text-muted">
        Have an account?{' '}
        <NextLink href="/sign-in" className="text-link">
          Sign in
        </NextLink>
      </p>
    </>
  )
}
