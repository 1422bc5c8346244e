import { Failure } from '@/src/lib/core/errors.ts'
import { engine } from '@/src/lib/crm/engine.ts'
import { deletePreview } from '@/src/lib/db/previews.ts'
import { previews } from '@/src/lib/http/operations/previews.ts'
import { respond } from '@/src/lib/http/route.ts'
import { withTenant } from '@/src/lib/http/with-tenant.ts'
import { requirePreview } from '@/src/lib/records/previews/previews.ts'
import { otherMethods } from '@/src/lib/http/other-methods.ts'

export const GET = withTenant(previews.readPreview, async ({ params }, { client, organizationId }) =>
  respond(previews.readPreview, 200, await requirePreview(client, organizationId, params.previewId)),
)

export const DELETE = withTenant(previews.deletePreview, async ({ params }, { organizationId }) => {
  if (!(await deletePreview(engine().db, organizationId, params.previewId))) {
    throw new Failure({ kind: 'invalid', code: 'preview_not_found', message: 'There is no such preview; it may have expired.' })
  }
  return respond(previews.deletePreview, 200, { success: true })
})

export const { OPTIONS, PATCH, POST, PUT } = otherMethods(GET, DELETE)
