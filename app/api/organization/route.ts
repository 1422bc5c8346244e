import { engine } from '@/src/lib/crm/engine.ts'
import { noteAction } from '@/src/lib/db/audit.ts'
import { namingAuthor } from '@/src/lib/http/meanwhile.ts'
import { team } from '@/src/lib/http/operations/team.ts'
import { respond } from '@/src/lib/http/route.ts'
import { withTenant } from '@/src/lib/http/with-tenant.ts'
import { tryToKeepServerEndpoint } from '@/src/lib/outbound/server-endpoint.ts'
import { changeOrganization, deleteOrganization } from '@/src/lib/records/organization/team.ts'
import { otherMethods } from '@/src/lib/http/other-methods.ts'

export const PATCH = withTenant(team.changeOrganization, async ({ body: { seen = {}, ...body } }, tenant) => {
  const { client, organizationId } = tenant
  const changed = await namingAuthor(tenant, { subject: organizationId, actions: 'organization.' }, () =>
    changeOrganization(client, organizationId, body, seen),
  )
  await noteAction(engine().db, tenant, 'organization.changed', organizationId, { changed: Object.keys(body) })
  if (body.slug !== undefined) await tryToKeepServerEndpoint(engine)
  return respond(team.changeOrganization, 200, changed)
})

export const DELETE = withTenant(team.deleteOrganization, async ({ body }, { client, organizationId }) => {
  await deleteOrganization(client, organizationId, body.slug)
  return respond(team.deleteOrganization, 200, { success: true })
})

export const { GET, HEAD, OPTIONS, POST, PUT } = otherMethods(PATCH, DELETE)
