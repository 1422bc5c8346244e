import { sync } from '@/src/lib/http/operations/sync.ts'
import { respond } from '@/src/lib/http/route.ts'
import { withTenant } from '@/src/lib/http/with-tenant.ts'
import { waitingOf } from '@/src/lib/records/connections/waiting.ts'
import { otherMethods } from '@/src/lib/http/other-methods.ts'

/** Asked by pages every few seconds while something waits. */
export const GET = withTenant(sync.readWaiting, async ({ query }, { client, organizationId }) =>
  respond(sync.readWaiting, 200, await waitingOf(client, organizationId, query.records)),
)

export const { DELETE, OPTIONS, PATCH, POST, PUT } = otherMethods(GET)
