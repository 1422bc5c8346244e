import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { ConfirmEmailForm } from '@/src/components/auth/confirm-email-form.tsx'
import { type PageQuery, readPageQuery, textParameter } from '@/src/components/page-query.ts'

export const metadata: Metadata = { title: 'Confirm your email address' }

/**
 * Where the link in a confirmation message leads. Opening it does nothing yet: programs that look into mails open links too, and a link that
 * signs in anyone who opens it can sign somebody in to an account of somebody else.
 */
export default async function ConfirmPage({ searchParams }: { searchParams: PageQuery }) {
  const { code, token_hash: tokenHash } = await readPageQuery(searchParams, { code: textParameter, token_hash: textParameter })
  if (!code && !tokenHash) redirect('/sign-in?problem=link')
  return (
    <>
      <h1 className="text-lg font-semibold">Confirm your email address</h1>
      <p className="mt-1 mb-5 text-muted">
        You have signed up with the address that this link was sent to. If it was not you, close this page: nothing happens then.
      </p>
      <ConfirmEmailForm code={code ?? ''} tokenHash={tokenHash ?? ''} />
    </>
  )
}
