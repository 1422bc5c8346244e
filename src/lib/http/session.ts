import { isAuthRetryableFetchError } from '@supabase/supabase-js'
import { cookies } from 'next/headers'
import { after } from 'next/server'
import { cache } from 'react'
import { z } from 'zod'
import type { ApiScope } from '../core/access/api-scopes.ts'
import { databaseIdSchema } from '../core/database-id.ts'
import { Failure } from '../core/errors.ts'
import { log } from '../core/log.ts'
import { isNamed } from './named-organization.ts'
import { hostCookie } from '../core/requests/host-cookie.ts'
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

const personSchema = z.object({
  id: z.string(),
  email: z.string(),
  metadata: z.record(z.string(), z.unknown()),
  memberships: z.array(
    z.object({
      id: databaseIdSchema,
      name: z.string(),
      slug: z.string(),
      role: roleSchema,
      last_seen_at: z.string().nullable(),
    }),
  ),
})
type Person = z.infer<typeof personSchema>

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
    return sessionOf(client, await personWithCookie(client), named)
  }
  const token = /^Bearer\s+(\S+)$/i.exec(authorization)?.[1]
  if (!token) return { kind: 'signed_out' }
  const client = userClientFromToken(token)
  return sessionOf(client, await personBehind(client), named)
}

/** Once per request, however many components ask. */
const cookieSession = cache(async (): Promise<Session> => {
  const client = await userClientFromCookies()
  return sessionOf(client, await personWithCookie(client), null)
})

/** The session that the cookie holds, refreshed where its token has ended. */
async function personWithCookie(client: UserClient): Promise<Person | null> {
  const answer = await within(unansweredMs, client.auth.getSession(), () => null)
  if (answer === null) throw authUnreachable()
  const { data, error } = answer
  if (error && (isAuthRetryableFetchError(error) || (error.status ?? 0) >= 500)) throw authUnreachable(error)
  return data.session === null ? null : personBehind(client)
}

/** One question for who it is and where they belong: the data API refuses a token that is not valid, the function one that was signed out. */
async function personBehind(client: UserClient): Promise<Person | null> {
  const { data, error, status } = await client.rpc('current_session')
  if (status === 401) return null
  if (error) throw authUnreachable(error)
  return personSchema.nullable().parse(data)
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
async function sessionOf(client: UserClient, person: Person | null, named: string | null): Promise<Session> {
  if (!person) return { kind: 'signed_out' }
  const { id: userId, email, metadata, memberships } = person
  const membership = await chosen(memberships, named)
  if (!membership) {
    const suggested = metadata['organization_name']
    const suggestedOrganization = typeof suggested === 'string' ? suggested : ''
    return { kind: 'no_organization', userId, email, client, suggestedOrganization }
  }
  noteSeen(client, membership)
  return {
    kind: 'tenant',
    tenant: {
      userId,
      email,
      organizationId: membership.id,
      organizationName: membership.name,
      organizationSlug: membership.slug,
      role: membership.role,
      memberships: memberships.map(({ id, name, slug, role }) => ({ id, name, slug, role })),
      profile: profileOf(metadata),
      scopes: null,
      client,
    },
  }
}

type MembershipRow = Person['memberships'][number]

async function chosen(memberships: readonly MembershipRow[], named: string | null): Promise<MembershipRow | undefined> {
  if (named !== null) {
    const found = memberships.find((each) => isNamed(each, named))
    if (found) return found
    throw new Failure({
      kind: 'invalid',
      code: 'organization_not_found',
      message: 'There is no such organisation, or you do not belong to it. Send the id or the slug of one that you belong to.',
    })
  }
  const wanted = memberships.length > 1 ? (await cookies()).get(hostCookie(organizationCookie).name)?.value : undefined
  return memberships.find(({ id }) => id === wanted) ?? memberships[0]
}

/** After the answer, and at most every quarter of an hour. What it costs when it fails is a time that is older than it could be. */
function noteSeen(client: UserClient, { id, last_seen_at: seenAt }: MembershipRow): void {
  if (seenAt !== null && Date.now() - Date.parse(seenAt) < seenMs) return
  after(async () => {
    const { error } = await client.rpc('seen_here', { p_organization: id })
    if (error) log.warn('last seen not noted', { cause: error })
  })
}
