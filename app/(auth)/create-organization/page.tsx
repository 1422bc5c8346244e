import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { signOut } from '@/app/(auth)/actions.ts'
import { CreateOrganizationForm } from '@/src/components/auth/create-organization-form.tsx'
import { currentSession } from '@/src/lib/http/session.ts'

export const metadata: Metadata = { title: 'Create your organisation' }

export default async function CreateOrganizationPage() {
  const session = await currentSession()
  if (session.kind === 'signed_out') redirect('/sign-in')
  if (session.kind === 'tenant') redirect('/dashboard')
  return (
    <>
      <h1 className="text-lg font-semibold">Create your organisation</h1>
      <p className="mt-1 mb-5 text-muted">
        You are signed in as {session.email}. One step is left: the organisation that your contacts belong to.
      </p>
      <CreateOrganizationForm suggestion={session.suggestedOrganization} />
      <form action={signOut} className="mt-5 text-center">
        <button type="submit" className="text-link cursor-pointer">
          Sign out
        </button>
      </form>
    </>
  )
}
