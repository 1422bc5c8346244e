import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { signOut } from '@/app/(auth)/actions.ts'
import { CreateOrganizationForm } from '@/src/components/auth/create-organization-form.tsx'
import { readEnv } from '@/src/lib/core/env.ts'
import { maySignUp } from '@/src/lib/core/access/sign-up-policy.ts'
import { currentSession } from '@/src/lib/http/session.ts'

export const metadata: Metadata = { title: 'Create your organisation' }

export default async function CreateOrganizationPage() {
  const session = await currentSession()
  if (session.kind === 'signed_out') redirect('/sign-in')
  const isFirst = session.kind !== 'tenant'
  const email = isFirst ? session.email : session.tenant.email
  return (
    <>
      <h1 className="text-lg font-semibold">{isFirst ? 'Create your organisation' : 'Create another organisation'}</h1>
      {maySignUp(readEnv().signUp, email) ? (
        <>
          <p className="mt-1 mb-5 text-muted">
            You are signed in as {email}.{' '}
            {isFirst
              ? 'One step is left: the organisation that your contacts belong to. Were you invited to one? Then open the link of the invitation again instead.'
              : 'Its contacts, CRMs and people are apart from those of your other organisations.'}
          </p>
          <CreateOrganizationForm suggestion={isFirst ? session.suggestedOrganization : ''} />
        </>
      ) : (
        <p className="mt-1 text-muted">
          You are signed in as {email}, and belong to no organisation yet. On this server organisations are joined by invitation:
          open the link of yours (again). If you run this server, <code>SIGN_UP</code> says who may found one.
        </p>
      )}
      <form action={signOut} className="mt-5 text-center">
        <button type="submit" className="text-link cursor-pointer">
          Sign out
        </button>
      </form>
    </>
  )
}
