import { refusals } from '@/src/lib/http/operations/refusals.ts'
import { respond } from '@/src/lib/http/route.ts'
import { withTenant } from '@/src/lib/http/with-tenant.ts'
import { openConflicts, refusalGroups } from '@/src/lib/records/links/refusals.ts'
import { requireConnectionOf } from '@/src/lib/records/connections/sync-views.ts'
import { otherMethods } from '@/src/lib/http/other-methods.ts'

/** What needs attention, grouped. */
export const GET = withTenant(refusals.readRefusals, async ({ query }, { client, organizationId }) => {
  const connection = await requireConnectionOf(client, organizationId, query.crm_type)
  const [groups, conflicts] = await Promise.all([refusalGroups(client, connection.id), openConflicts(client, connection.id)])
  return respond(refusals.readRefusals, 200, {
    total: groups.reduce((sum, group) => sum + group.records, 0),
    groups: groups.map(({ example, ...group }) => ({
      ...group,
      example: {
        ...(example.message === undefined ? {} : { message: example.message }),
        ...(example.action === undefined ? {} : { action: example.action }),
      },
    })),
    conflicts: [...conflicts],
  })
})

export const { DELETE, OPTIONS, PATCH, POST, PUT } = otherMethods(GET)
