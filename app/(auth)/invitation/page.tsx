import type { Metadata } from 'next'
import NextLink from 'next/link'
import { signOut } from '@/app/(auth)/actions.ts'
import { AcceptInvitationForm, InvitedSignUpForm } from '@/src/components/auth/invitation-forms.tsx'
import { type PageQuery, readPageQuery, textParameter } from '@/src/components/page-query.ts'
import { Notice } from '@/src/components/ui/notice.tsx'
import { invitationPath, linkTokenHash, isLinkToken } from '@/src/lib/core/secrets/link-token.ts'
import { engine } from '@/src/lib/crm/engine.ts'
import { findInvitation } from '@/src/lib/db/invitations.ts'
import { currentSession } from '@/src/lib/http/session.ts'

export const metadata: Metadata = { title: 'Invitation', referrer: 'no-referrer' }

/** Where an invitation's link leads. Opening it changes nothing: a button accepts. */
export default async function InvitationPage({ searchParams }: { searchParams: PageQuery }) {
  const { token = '' } = await readPageQuery(searchParams, { token: textParameter })
  const invitation = isLinkToken(token) ? await findInvitation(engine().db, linkTokenHash(token)) : null
  if (!invitation) {
    return (
      <>
        <h1 className="mb-4 text-lg font-semibold">This invitation is not open</h1>
        <Notice tone="warning" quiet>
          It was accepted already, revoked, replaced by a newer one or has expired. Ask the person who invited you for another
          one.
        </Notice>
        <p className="mt-5 text-center">
          <NextLink href="/dashboard" className="text-link">
            Go to your organisation
          </NextLink>
        </p>
      </>
    )
  }
  const session = await currentSession()
  const email = session.kind === 'signed_out' ? null : session.kind === 'tenant' ? session.tenant.email : session.email
  return (
    <>
      <h1 className="text-lg font-semibold break-words">Join {invitation.organization}</h1>
      <p className="mt-1 mb-5 break-words text-muted">
        {invitation.invitedBy} invites {invitation.email} to {invitation.organization}, as {invitation.role}.
      </p>
      {email === null ? (
        <>
          <InvitedSignUpForm token={token} email={invitation.email} />
          <p className="mt-5 text-center text-muted">
            Have an account?{' '}
            <NextLink href={`/sign-in?${new URLSearchParams({ next: invitationPath(token) }).toString()}`} className="text-link">
              Sign in to accept
            </NextLink>
          </p>
        </>
      ) : email.toLowerCase() === invitation.email ? (
        <AcceptInvitationForm token={token} organization={invitation.organization} />
      ) : (
        <>
          <Notice tone="warning" quiet title="You are signed in with another address">
            The invitation is for {invitation.email}; you are signed in as {email}. Sign out, then open the link again.
          </Notice>
          <form action={signOut} className="mt-4 text-center">
            <button type="submit" className="text-link cursor-pointer">
              Sign out
            </button>
          </form>
        </>
      )}
    </>
  )
}
