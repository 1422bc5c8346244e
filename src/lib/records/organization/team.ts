import { defined } from '../../core/defined.ts'
import { z } from 'zod'
import { refuseClash } from '../../core/edits/changed-meanwhile.ts'
import { databaseIdSchema } from '../../core/database-id.ts'
import { Failure } from '../../core/errors.ts'
import { type Role, roleSchema } from '../../core/access/roles.ts'
import { changedBetweenFailure, whileUnchanged } from '../../core/edits/while-unchanged.ts'
import { unwrap } from '../../db/result.ts'
import { readRows, type UserClient } from '../rows.ts'

const memberRowSchema = z
  .object({
    user_id: databaseIdSchema,
    email: z.string(),
    name: z.string().nullable(),
    role: roleSchema,
    joined_at: z.string(),
    last_seen_at: z.string().nullable(),
  })
  .transform((row) => ({
    userId: row.user_id,
    email: row.email,
    name: row.name?.trim() === '' ? null : row.name,
    role: row.role,
    joinedAt: row.joined_at,
    lastSeenAt: row.last_seen_at,
  }))

const invitationRowSchema = z.object({
  id: databaseIdSchema,
  email: z.string(),
  role: roleSchema,
  invited_by: databaseIdSchema,
  sent_at: z.string(),
  expires_at: z.string(),
})

export type Member = z.infer<typeof memberRowSchema>
export type Invitation = {
  readonly id: string
  readonly email: string
  readonly role: Role
  readonly invitedBy: string
  readonly sentAt: string
  readonly expiresAt: string
  readonly isExpired: boolean
}

/** The most powerful first. */
export async function teamMembers(client: UserClient, organizationId: string): Promise<readonly Member[]> {
  return readRows(z.array(memberRowSchema), client.rpc('team_members', { p_organization: organizationId }))
}

/** Neither accepted nor revoked, the newest first; none for those who may not invite. */
export async function openInvitations(client: UserClient, organizationId: string, now: number): Promise<readonly Invitation[]> {
  const rows = await readRows(
    z.array(invitationRowSchema),
    client
      .from('invitations')
      .select('id, email, role, invited_by, sent_at, expires_at')
      .eq('organization_id', organizationId)
      .is('accepted_at', null)
      .is('revoked_at', null)
      .order('sent_at', { ascending: false }),
  )
  return rows.map((row) => ({
    id: row.id,
    email: row.email,
    role: row.role,
    invitedBy: row.invited_by,
    sentAt: row.sent_at,
    expiresAt: row.expires_at,
    isExpired: Date.parse(row.expires_at) <= now,
  }))
}

/** @returns the invitation as it is now. @throws Failure as `invite_member` refuses */
export async function invite(
  client: UserClient,
  organizationId: string,
  { email, role, tokenHash }: { readonly email: string; readonly role: Role; readonly tokenHash: string },
): Promise<{ readonly id: string; readonly email: string; readonly role: Role; readonly expiresAt: string }> {
  const id = databaseIdSchema.parse(
    unwrap(
      await client.rpc('invite_member', {
        p_organization: organizationId,
        p_email: email,
        p_role: role,
        p_token_hash: tokenHash,
      }),
    ),
  )
  const row = await readRows(
    invitationRowSchema,
    client.from('invitations').select('id, email, role, invited_by, sent_at, expires_at').eq('id', id).single(),
  )
  return { id, email: row.email, role: row.role, expiresAt: row.expires_at }
}

export async function revokeInvitation(client: UserClient, organizationId: string, invitationId: string): Promise<void> {
  unwrap(await client.rpc('revoke_invitation', { p_organization: organizationId, p_invitation: invitationId }))
}

export async function changeMemberRole(client: UserClient, organizationId: string, userId: string, role: Role): Promise<void> {
  unwrap(await client.rpc('change_member_role', { p_organization: organizationId, p_user: userId, p_role: role }))
}

/** Removes a member, or the caller, who may always leave. */
export async function removeMember(client: UserClient, organizationId: string, userId: string): Promise<void> {
  unwrap(await client.rpc('remove_member', { p_organization: organizationId, p_user: userId }))
}

type OrganizationChange = { readonly name?: string | undefined; readonly slug?: string | undefined }

/** `seen`: what the change was made of. @throws Failure `slug_taken` | `changed_meanwhile` where somebody else has changed the same since */
export async function changeOrganization(
  client: UserClient,
  organizationId: string,
  change: OrganizationChange,
  seen: OrganizationChange = {},
): Promise<{ readonly id: string; readonly name: string; readonly slug: string }> {
  return whileUnchanged(async () => {
    const before = await organizationRow(client, organizationId)
    if (before === undefined) throw notAllowed()
    refuseClash(seen, change, before)
    const wanted = client.from('organizations').update({
      ...defined({ name: change.name, slug: change.slug }),
    })
    const over = wanted.eq('id', organizationId).eq('name', before.name).eq('slug', before.slug)
    const [changed] = await readRows(organizationRowsSchema, over.select('id, name, slug'))
    if (changed !== undefined) return changed
    // Nothing is written of what somebody may only read, either.
    const now = await organizationRow(client, organizationId)
    throw now?.name === before.name && now.slug === before.slug ? notAllowed() : changedBetweenFailure()
  })
}

const organizationRowsSchema = z.array(z.object({ id: databaseIdSchema, name: z.string(), slug: z.string() }))

async function organizationRow(client: UserClient, organizationId: string) {
  const found = client.from('organizations').select('id, name, slug').eq('id', organizationId)
  const [row] = await readRows(organizationRowsSchema, found)
  return row
}

function notAllowed(): Failure {
  return new Failure({ kind: 'invalid', code: 'forbidden', message: 'You are not allowed to do this.' })
}

export async function deleteOrganization(client: UserClient, organizationId: string, slug: string): Promise<void> {
  unwrap(await client.rpc('delete_organization', { p_organization: organizationId, p_slug: slug }))
}
