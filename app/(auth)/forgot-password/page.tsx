import type { Metadata } from 'next'
import NextLink from 'next/link'
import { ForgotPasswordForm } from '@/src/components/auth/password-forms.tsx'

export const metadata: Metadata = { title: 'Forgot your password' }

export default function ForgotPasswordPage() {
  return (
    <>
      <h1 className="text-lg font-semibold">Choose another password</h1>
      <p className="mt-1 mb-5 text-muted">Enter the address that you sign in with, and we send you a link.</p>
      <ForgotPasswordForm />
      <p className="mt-5 text-center">
        <NextLink href="/sign-in" className="text-link">
          Back to sign in
        </NextLink>
      </p>
    </>
  )
}
