import type { Metadata } from 'next'
import NextLink from 'next/link'
import { redirect } from 'next/navigation'
import { ResetPasswordForm } from '@/src/components/auth/password-forms.tsx'
import { type PageQuery, readPageQuery, textParameter } from '@/src/components/page-query.ts'

export const metadata: Metadata = { title: 'Choose another password', referrer: 'no-referrer' }

/** Where the link of a reset leads. Opening it does nothing yet, because programs that look into mails open links too. */
export default async function ResetPage({ searchParams }: { searchParams: PageQuery }) {
  const { code, token_hash: tokenHash } = await readPageQuery(searchParams, { code: textParameter, token_hash: textParameter })
  if (!code && !tokenHash) redirect('/sign-in?problem=reset')
  return (
    <>
      <h1 className="text-lg font-semibold">Choose another password</h1>
      <p className="mt-1 mb-5 text-muted">
        It takes the place of the one before, which ends every other session. If you have not asked for this, close the page:
        nothing happens then.
      </p>
      <ResetPasswordForm code={code ?? ''} tokenHash={tokenHash ?? ''} />
      <p className="mt-5 text-center">
        <NextLink href="/forgot-password" className="text-link">
          Ask for another link
        </NextLink>
      </p>
    </>
  )
}
