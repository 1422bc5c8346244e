import { team } from '@/src/lib/http/operations/team.ts'
import { respond } from '@/src/lib/http/route.ts'
import { withTenant } from '@/src/lib/http/with-tenant.ts'
import { openInvitations, teamMembers } from '@/src/lib/records/organization/team.ts'
import { otherMethods } from '@/src/lib/http/other-methods.ts'

export const GET = withTenant(team.readTeam, async (_, tenant) => {
  const { client, organizationId, organizationName, organizationSlug, role } = tenant
  const [members, invitations] = await Promise.all([
    teamMembers(client, organizationId),
    openInvitations(client, organizationId, Date.now()),
  ])
  const organization = { id: organizationId, name: organizationName, slug: organizationSlug }
  return respond(team.readTeam, 200, { organization, role, members: [...members], invitations: [...invitations] })
})

export const { DELETE, OPTIONS, PATCH, POST, PUT } = otherMethods(GET)
