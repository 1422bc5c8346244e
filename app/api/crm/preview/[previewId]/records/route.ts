import { databaseIdSchema } from '@/src/lib/core/database-id.ts'
import { Failure } from '@/src/lib/core/errors.ts'
import { previews } from '@/src/lib/http/operations/previews.ts'
import { respond } from '@/src/lib/http/route.ts'
import { withTenant } from '@/src/lib/http/with-tenant.ts'
import { previewRecords, requirePreview } from '@/src/lib/records/previews/previews.ts'
import { otherMethods } from '@/src/lib/http/other-methods.ts'

export const GET = withTenant(previews.listPreviewRecords, async ({ params, query }, { client, organizationId }) => {
  await requirePreview(client, organizationId, params.previewId)
  const { cursor, limit, ...filter } = query
  const after = cursor === undefined ? null : databaseIdSchema.safeParse(cursor)
  if (after?.success === false) {
    const message = 'This cursor is not one of this list. Send `next` of the page before, or none.'
    throw new Failure({ kind: 'invalid', code: 'invalid_input', message, field: 'cursor' })
  }
  const { records, next } = await previewRecords(client, params.previewId, filter, after?.data ?? null, limit)
  return respond(previews.listPreviewRecords, 200, { records: [...records], next })
})

export const { DELETE, OPTIONS, PATCH, POST, PUT } = otherMethods(GET)
