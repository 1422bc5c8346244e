import { after } from 'next/server'
import { engine } from '@/src/lib/crm/engine.ts'
import { replayOutbox } from '@/src/lib/db/outbox.ts'
import { webhookEndpoints as operations } from '@/src/lib/http/operations/webhook-endpoints.ts'
import { respond } from '@/src/lib/http/route.ts'
import { withTenant } from '@/src/lib/http/with-tenant.ts'
import { drainAfterwards } from '@/src/lib/jobs/drain.ts'
import { otherMethods } from '@/src/lib/http/other-methods.ts'

export const PATCH = withTenant(operations.retryFailed, async ({ body }, { organizationId }) => {
  const wanted = { endpointId: null, ids: body?.ids ?? null, since: null }
  const retried = await replayOutbox(engine().db, organizationId, { ...wanted, onlyFailed: true })
  if (retried > 0) after(drainAfterwards)
  return respond(operations.retryFailed, 200, { retried })
})

export const { DELETE, GET, HEAD, OPTIONS, POST, PUT } = otherMethods(PATCH)
