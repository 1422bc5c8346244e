import { records } from '@/src/lib/http/operations/records.ts'
import { respond } from '@/src/lib/http/route.ts'
import { withTenant } from '@/src/lib/http/with-tenant.ts'
import { searchRecords } from '@/src/lib/records/lists/search.ts'
import { otherMethods } from '@/src/lib/http/other-methods.ts'

export const GET = withTenant(records.searchRecords, async ({ query }, { client, organizationId }) =>
  respond(records.searchRecords, 200, {
    results: [...(await searchRecords(client, organizationId, query.q, query.limit))],
  }),
)

export const { DELETE, OPTIONS, PATCH, POST, PUT } = otherMethods(GET)
