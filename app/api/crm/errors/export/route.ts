import { refusals } from '@/src/lib/http/operations/refusals.ts'
import { withTenant } from '@/src/lib/http/with-tenant.ts'
import { csvFile } from '@/src/lib/records/lists/csv.ts'
import { refusalsCsv } from '@/src/lib/records/links/refusals-csv.ts'
import { requireConnectionOf } from '@/src/lib/records/connections/sync-views.ts'
import { otherMethods } from '@/src/lib/http/other-methods.ts'

export const maxDuration = 60

/** What needs attention, as a file. */
export const GET = withTenant(refusals.exportRefusals, async ({ query }, { client, organizationId }) => {
  const connection = await requireConnectionOf(client, organizationId, query.crm_type)
  const day = new Date().toISOString().slice(0, 10)
  return csvFile(`${connection.crmType}-errors-${day}.csv`, refusalsCsv(client, connection.id))
})

export const { DELETE, OPTIONS, PATCH, POST, PUT } = otherMethods(GET)
