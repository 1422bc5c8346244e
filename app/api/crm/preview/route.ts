import { after } from 'next/server'
import { engine } from '@/src/lib/crm/engine.ts'
import { requestPreview } from '@/src/lib/crm/use-cases/preview.ts'
import { previews } from '@/src/lib/http/operations/previews.ts'
import { respond } from '@/src/lib/http/route.ts'
import { withTenant } from '@/src/lib/http/with-tenant.ts'
import { drainAfterwards } from '@/src/lib/jobs/drain.ts'
import { otherMethods } from '@/src/lib/http/other-methods.ts'

export const maxDuration = 60

/** Starts a preview; this process works on it after it has answered, and the queue goes on with it. */
export const POST = withTenant(previews.startPreview, async ({ body }, { organizationId, userId }) => {
  const { crmType, syncType, direction, objects = null, draft = {} } = body
  const previewId = await requestPreview(engine(), { organizationId, userId, crmType, syncType, direction, objects, draft })
  after(drainAfterwards)
  const statusUrl = `/api/crm/preview/${previewId}`
  return respond(previews.startPreview, 202, { previewId, statusUrl }, { location: statusUrl })
})

export const { DELETE, GET, HEAD, OPTIONS, PATCH, PUT } = otherMethods(POST)
