import { cookies } from 'next/headers'
import { hostCookie } from '../core/requests/host-cookie.ts'
import { organizationCookie } from './session.ts'

const yearSeconds = 365 * 24 * 60 * 60

/** Has the pages show this organisation from now on. That the person belongs to it is asked at every request. */
export async function chooseOrganization(organizationId: string): Promise<void> {
  const store = await cookies()
  store.set({
    ...hostCookie(organizationCookie),
    value: organizationId,
    path: '/',
    httpOnly: true,
    sameSite: 'lax',
    maxAge: yearSeconds,
  })
}
