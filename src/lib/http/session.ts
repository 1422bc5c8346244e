import { isAuthRetryableFetchError, type User } from '@supabase/supabase-js'
import { cookies } from 'next/headers'
import { cache } from 'react'
import { z } from 'zod'
import { databaseIdSchema } from '../core/database-id.ts'
import { Failure } from '../core/errors.ts'
import { type Role, roleSchema } from '../core/roles.ts'
import { personTimeoutMs, within } from '../db/timed-fetch.ts'
import { type UserClient, userClientFromCookies, userClientFromToken } from '../db/user-client.ts'

export type Tenant = {
  readonly userId: string
  readonly email: string
  readonly organizationId: string
  readonly organizationName: string
  /** What the organisation is called in addresses, variables and calls. */
  readonly organizationSlug: string
  readonly role: Role
  /** Sees what this person may see. */
  readonly client: UserClient
}

export type Session =
  | { readonly kind: 'signed_out' }
  /** Signed in, but sign-up stopped before an organisation was made. */
  | {
      readonly kind: 'no_organization'
      readonly userId: string
      readonly email: string
      readonly client: UserClient
      /** The name given at sign-up, or empty. */
      readonly suggestedOrganization: string
    }
  | { readonly kind: 'tenant'; readonly tenant: Tenant }

/** Chooses between several organisations of one person; holds an organisation's id. */
export const organizationCookie = 'adsapp-organization'

/** A refresh of the session is tried again for half a minute by itself; nobody waits that long for a page. */
const unansweredMs = personTimeoutMs + 500

const membershipsSchema = z.array(
  z.object({
    role: roleSchema,
    organizations: z.object({ id: databaseIdSchema, name: z.string(), slug: z.string() }),
  }),
)

/**
 * Who is asking, and for which organisation: by `Authorization: Bearer <access token>` when the request carries one, else by
 * the session cookie. Null when nobody valid is, or when that person has no organisation.
 * @throws Failure `auth_unreachable` (retryable) when Supabase cannot be asked: that is not the same as signed out.
 */
export async function currentTenant(request?: Request): Promise<Tenant | null> {
  const session = await currentSession(request)
  return session.kind === 'tenant' ? session.tenant : null
}

/** Like {@link currentTenant}, but distinguishes a person without an organisation from no session. */
export async function currentSession(request?: Request): Promise<Session> {
  const authorization = request?.headers.get('authorization')
  if (!authorization) return cookieSession()
  const token = /^Bearer\s+(\S+)$/i.exec(authorization)?.[1]
  if (!token) return { kind: 'signed_out' }
  const client = userClientFromToken(token)
  return sessionOf(client, await verifiedUser(client, token))
}

/** Once per request, however many components ask. */
const cookieSession = cache(async (): Promise<Session> => {
  const client = await userClientFromCookies()
  return sessionOf(client, await verifiedUser(client))
})

async function verifiedUser(client: UserClient, token?: string): Promise<User | null> {
  const answer = await within(unansweredMs, client.auth.getUser(token), () => null)
  if (answer === null) throw authUnreachable()
  const { data, error } = answer
  if (!error) return data.user
  if (isAuthRetryableFetchError(error) || (error.status ?? 0) >= 500) {
    throw authUnreachable(error)
  }
  return null
}

function authUnreachable(cause?: unknown): Failure {
  return new Failure({
    kind: 'transient',
    code: 'auth_unreachable',
    message: 'The sign-in service does not answer right now. Try again in a moment.',
    cause,
  })
}

async function sessionOf(client: UserClient, user: User | null): Promise<Session> {
  if (!user) return { kind: 'signed_out' }
  const { data, error } = await client
    .from('organization_members')
    .select('role, organizations (id, name, slug)')
    .eq('user_id', user.id)
    .order('created_at')
  if (error) {
    throw new Failure({
      kind: 'transient',
      code: 'database_error',
      message: 'The database does not answer right now. Try again in a moment.',
      cause: error,
    })
  }
  const memberships = membershipsSchema.parse(data)
  const email = user.email ?? ''
  const wanted = memberships.length > 1 ? (await cookies()).get(organizationCookie)?.value : undefined
  const membership = memberships.find((each) => each.organizations.id === wanted) ?? memberships[0]
  if (!membership) {
    const suggested: unknown = user.user_metadata['organization_name']
    const suggestedOrganization = typeof suggested === 'string' ? suggested : ''
    return { kind: 'no_organization', userId: user.id, email, client, suggestedOrganization }
  }
  return {
    kind: 'tenant',
    tenant: {
      userId: user.id,
      email,
      organizationId: membership.organizations.id,
      organizationName: membership.organizations.name,
      organizationSlug: membership.organizations.slug,
      role: membership.role,
      client,
    },
  }
}
