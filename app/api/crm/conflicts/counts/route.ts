import { conflicts } from '@/src/lib/http/operations/conflicts.ts'
import { respond } from '@/src/lib/http/route.ts'
import { withTenant } from '@/src/lib/http/with-tenant.ts'
import { conflictCounts } from '@/src/lib/records/conflicts/conflicts.ts'
import { otherMethods } from '@/src/lib/http/other-methods.ts'

export const GET = withTenant(conflicts.countConflicts, async (_input, { client, organizationId }) => {
  const counts = await conflictCounts(client, organizationId)
  return respond(conflicts.countConflicts, 200, {
    total: counts.reduce((sum, { conflicts: each }) => sum + each, 0),
    counts: counts.map(({ connectionId: _connection, ...count }) => count),
  })
})

export const { DELETE, OPTIONS, PATCH, POST, PUT } = otherMethods(GET)
