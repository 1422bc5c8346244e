import { after } from 'next/server'
import { engine } from '@/src/lib/crm/engine.ts'
import { resolveConflict } from '@/src/lib/crm/use-cases/resolve-conflict.ts'
import { mapping } from '@/src/lib/http/operations/mapping.ts'
import { respond } from '@/src/lib/http/route.ts'
import { withTenant } from '@/src/lib/http/with-tenant.ts'
import { drainAfterwards } from '@/src/lib/jobs/drain.ts'

/** Decides one open conflict. Who may edit the contact may decide. */
export const POST = withTenant(mapping.decideConflict, async ({ body }, { organizationId, userId }) => {
  await resolveConflict(engine().db, { organizationId, userId, ...body })
  after(drainAfterwards)
  return respond(mapping.decideConflict, 200, { success: true })
})
