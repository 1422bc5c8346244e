import { team } from '@/src/lib/http/operations/team.ts'
import { respond } from '@/src/lib/http/route.ts'
import { withTenant } from '@/src/lib/http/with-tenant.ts'
import { changeOrganization, deleteOrganization } from '@/src/lib/records/team.ts'

export const PATCH = withTenant(team.changeOrganization, async ({ body }, { client, organizationId }) =>
  respond(team.changeOrganization, 200, await changeOrganization(client, organizationId, body)),
)

export const DELETE = withTenant(team.deleteOrganization, async ({ body }, { client, organizationId }) => {
  await deleteOrganization(client, organizationId, body.slug)
  return respond(team.deleteOrganization, 200, { success: true })
})
