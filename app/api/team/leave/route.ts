import { Failure } from '@/src/lib/core/errors.ts'
import { team } from '@/src/lib/http/operations/team.ts'
import { respond } from '@/src/lib/http/route.ts'
import { withTenant } from '@/src/lib/http/with-tenant.ts'
import { removeMember } from '@/src/lib/records/organization/team.ts'
import { otherMethods } from '@/src/lib/http/other-methods.ts'

export const POST = withTenant(team.leaveOrganization, async ({ body }, { client, organizationId, organizationSlug, userId }) => {
  if (body.slug !== organizationSlug) {
    throw new Failure({
      kind: 'invalid',
      code: 'slug_mismatch',
      message: 'That is not the slug of the organisation that you are in right now. Nothing has changed.',
      field: 'slug',
    })
  }
  await removeMember(client, organizationId, userId)
  return respond(team.leaveOrganization, 200, { success: true })
})

export const { DELETE, GET, HEAD, OPTIONS, PATCH, PUT } = otherMethods(POST)
