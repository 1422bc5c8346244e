import { team } from '@/src/lib/http/operations/team.ts'
import { respond } from '@/src/lib/http/route.ts'
import { withTenant } from '@/src/lib/http/with-tenant.ts'
import { revokeInvitation } from '@/src/lib/records/organization/team.ts'
import { otherMethods } from '@/src/lib/http/other-methods.ts'

export const DELETE = withTenant(team.revokeInvitation, async ({ params }, { client, organizationId }) => {
  await revokeInvitation(client, organizationId, params.invitationId)
  return respond(team.revokeInvitation, 200, { success: true })
})

export const { GET, HEAD, OPTIONS, PATCH, POST, PUT } = otherMethods(DELETE)
