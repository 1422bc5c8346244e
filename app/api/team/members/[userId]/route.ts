import { team } from '@/src/lib/http/operations/team.ts'
import { respond } from '@/src/lib/http/route.ts'
import { withTenant } from '@/src/lib/http/with-tenant.ts'
import { changeMemberRole, removeMember } from '@/src/lib/records/organization/team.ts'
import { otherMethods } from '@/src/lib/http/other-methods.ts'

export const PATCH = withTenant(team.changeMemberRole, async ({ params, body }, { client, organizationId }) => {
  await changeMemberRole(client, organizationId, params.userId, body.role)
  return respond(team.changeMemberRole, 200, { success: true })
})

export const DELETE = withTenant(team.removeMember, async ({ params }, { client, organizationId }) => {
  await removeMember(client, organizationId, params.userId)
  return respond(team.removeMember, 200, { success: true })
})

export const { GET, HEAD, OPTIONS, POST, PUT } = otherMethods(PATCH, DELETE)
