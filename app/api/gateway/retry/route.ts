import { after } from 'next/server'
import { engine } from '@/src/lib/crm/engine.ts'
import { retryResults } from '@/src/lib/db/gateway.ts'
import { gatewayPages } from '@/src/lib/http/operations/gateway.ts'
import { respond } from '@/src/lib/http/route.ts'
import { withTenant } from '@/src/lib/http/with-tenant.ts'
import { drainAfterwards } from '@/src/lib/jobs/drain.ts'
import { otherMethods } from '@/src/lib/http/other-methods.ts'

export const POST = withTenant(gatewayPages.retry, async ({ body }, { organizationId }) => {
  const retried = await retryResults(engine().db, organizationId, body.ids ?? null)
  if (retried > 0) after(drainAfterwards)
  return respond(gatewayPages.retry, 200, { retried })
})

export const { DELETE, GET, HEAD, OPTIONS, PATCH, PUT } = otherMethods(POST)
