import { engine } from '@/src/lib/crm/engine.ts'
import { changeRetention } from '@/src/lib/crm/use-cases/decide-erasure.ts'
import { privacy } from '@/src/lib/http/operations/privacy.ts'
import { respond } from '@/src/lib/http/route.ts'
import { withTenant } from '@/src/lib/http/with-tenant.ts'
import { retentionOf } from '@/src/lib/records/privacy.ts'

export const GET = withTenant(privacy.readRetention, async (_input, { client, organizationId }) =>
  respond(privacy.readRetention, 200, await retentionOf(client, organizationId)),
)

export const PUT = withTenant(privacy.changeRetention, async ({ body }, { organizationId, userId }) => {
  await changeRetention(engine().db, { organizationId, userId }, body)
  return respond(privacy.changeRetention, 200, { success: true })
})
