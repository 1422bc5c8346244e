import { isAuthRetryableFetchError, type User } from '@supabase/supabase-js'
import { cookies } from 'next/headers'
import { after } from 'next/server'
import { cache } from 'react'
import { z } from 'zod'
import type { ApiScope } from '../core/access/api-scopes.ts'
import { databaseIdSchema } from '../core/database-id.ts'
import { Failure } from '../core/errors.ts'
import { log } from '../core/log.ts'
import { may, type Role, roleSchema } from '../core/access/roles.ts'
import { type Profile, profileOf } from '../records/organization/profile.ts'
import { personTimeoutMs, within } from '../db/timed-fetch.ts'
import { type UserClient, userClientFromCookies, userClientFromToken } from '../db/user-client.ts'

export type Membership = { readonly id: string; readonly name: string; readonly slug: string; readonly role: Role }

export type Tenant = {
  readonly userId: string
  readonly email: string
  readonly organizationId: string
  readonly organizationName: string
  /** What the organisation is called in addresses, variables and calls. */
  readonly organizationSlug: string
  readonly role: Role
  /** All organisations of this person, this one among them. */
  readonly memberships: readonly Membership[]
  readonly profile: Profile
  /** Of an API key: what it is for. Null: a person. */
  readonly scopes: readonly ApiScope[] | null
  /** Sees what this person may see. */
  readonly client: UserClient
}

/** Whether the caller sees what only some may: by role, an API key by its scope. The database says the same. */
export function maySeeSecrets({ role, scopes }: Tenant): boolean {
  return scopes === null ? may(role, 'secrets') : scopes.includes('records:secret')
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

/** Chooses between them for programs, as `X-Organization`: an id or a slug. */
const organizationHeader = 'x-organization'

/** How precise "last seen" is. */
const seenMs = 15 * 60_000

/** A refresh of the session is tried again for half a minute by itself; nobody waits that long for a page. */
const unansweredMs = personTimeoutMs + 500

const membershipsSchema = z.array(
  z.object({
    role: roleSchema,
    last_seen_at: z.string().nullable(),
    organizations: z.object({ id: databaseIdSchema, name: z.string(), slug: z.string() }),
  }),
)

/**
 * Who is asking, and for which organisation: by `Authorization: Bearer <access token>` when the request carries one, else by
 * the session cookie. `organization`: an id or a slug that the address names, before any other choice. Null when nobody valid is, or when that person has no organisation.
 * @throws Failure `auth_unreachable` (retryable) when Supabase cannot be asked: that is not the same as signed out.
 */
export async function currentTenant(request?: Request, organization: string | null = null): Promise<Tenant | null> {
  const session = await currentSession(request, organization)
  return session.kind === 'tenant' ? session.tenant : null
}

/** Like {@link currentTenant}, but distinguishes a person without an organisation from no session. */
export async function currentSession(request?: Request, organization: string | null = null): Promise<Session> {
  const authorization = request?.headers.get('authorization')
  const named = organization ?? request?.headers.get(organizationHeader) ?? null
  if (!authorization) {
    if (named === null) return cookieSession()
    const client = await userClientFromCookies()
    return sessionOf(client, await verifiedUser(client), named)
  }
  const token = /^Bearer\s+(\S+)$/i.exec(authorization)?.[1]
  if (!token) return { kind: 'signed_out' }
  const client = userClientFromToken(token)
  return sessionOf(client, await verifiedUser(client, token), named)
}

/** Once per request, however many components ask. */
const cookieSession = cache(async (): Promise<Session> => {
  const client = await userClientFromCookies()
  return sessionOf(client, await verifiedUser(client), null)
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

/** @throws Failure `organization_not_found` when `named`, an id or a slug, is none of the person's */
async function sessionOf(client: UserClient, user: User | null, named: string | null): Promise<Session> {
  if (!user) return { kind: 'signed_out' }
  const { data, error } = await client
    .from('organization_members')
    .select('role, last_seen_at, organizations!organization_members_organization_id_fkey (id, name, slug)')
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
  const membership = await chosen(memberships, named)
  if (!membership) {
    const suggested: unknown = user.user_metadata['organization_name']
    const suggestedOrganization = typeof suggested === 'string' ? suggested : ''
    return { kind: 'no_organization', userId: user.id, email, client, suggestedOrganization }
  }
  noteSeen(client, membership)
  return {
    kind: 'tenant',
    tenant: {
      userId: user.id,
      email,
      organizationId: membership.organizations.id,
      organizationName: membership.organizations.name,
      organizationSlug: membership.organizations.slug,
      role: membership.role,
      memberships: memberships.map(({ role, organizations }) => ({ ...organizations, role })),
      profile: profileOf(user.user_metadata),
      scopes: null,
      client,
    },
  }
}

type MembershipRow = z.infer<typeof membershipsSchema>[number]

async function chosen(memberships: readonly MembershipRow[], named: string | null): Promise<MembershipRow | undefined> {
  if (named !== null) {
    const found =
      memberships.find(({ organizations }) => organizations.id === named) ??
      memberships.find(({ organizations }) => organizations.slug === named)
    if (found) return found
    throw new Failure({
      kind: 'invalid',
      code: 'organization_not_found',
      message: 'There is no such organisation, or you do not belong to it. Send the id or the slug of one that you belong to.',
    })
  }
  const wanted = memberships.length > 1 ? (await cookies()).get(organizationCookie)?.value : undefined
  return memberships.find((each) => each.organizations.id === wanted) ?? memberships[0]
}

/** After the answer, and at most every quarter of an hour. What it costs when it fails is a time that is older than it could be. */
function noteSeen(client: UserClient, { last_seen_at: seenAt, organizations }: MembershipRow): void {
  if (seenAt !== null && Date.now() - Date.parse(seenAt) < seenMs) return
  after(async () => {
    const { error } = await client.rpc('seen_here', { p_organization: organizations.id })
    if (error) log.warn('last seen not noted', { cause: error })
  })
}
