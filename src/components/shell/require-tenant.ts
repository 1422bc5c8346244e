import { redirect } from 'next/navigation'
import { currentSession, type Tenant } from '@/src/lib/http/session.ts'

/** For pages: the tenant, or a redirect to sign in or create an organisation. */
export async function requireTenant(): Promise<Tenant> {
  const session = await currentSession()
  if (session.kind === 'signed_out') redirect('/sign-in')
  if (session.kind === 'no_organization') redirect('/create-organization')
  return session.tenant
}
