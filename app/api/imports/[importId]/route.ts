import { importDetails } from '@/src/lib/http/import-json.ts'
import { imports } from '@/src/lib/http/operations/imports.ts'
import { respond } from '@/src/lib/http/route.ts'
import { withTenant } from '@/src/lib/http/with-tenant.ts'
import { deleteImport, requireImport } from '@/src/lib/records/imports/imports.ts'
import { otherMethods } from '@/src/lib/http/other-methods.ts'

export const GET = withTenant(imports.readImport, async ({ params }, { client, organizationId }) =>
  respond(imports.readImport, 200, await importDetails(client, await requireImport(client, organizationId, params.importId))),
)

export const DELETE = withTenant(imports.deleteImport, async ({ params }, { client, organizationId }) => {
  await deleteImport(client, await requireImport(client, organizationId, params.importId))
  return respond(imports.deleteImport, 200, { success: true })
})

export const { OPTIONS, PATCH, POST, PUT } = otherMethods(GET, DELETE)
