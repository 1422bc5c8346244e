import { after } from 'next/server'
import { engine } from '@/src/lib/crm/engine.ts'
import { resolveConflicts } from '@/src/lib/crm/use-cases/resolve-conflict.ts'
import { conflicts } from '@/src/lib/http/operations/conflicts.ts'
import { respond } from '@/src/lib/http/route.ts'
import { withTenant } from '@/src/lib/http/with-tenant.ts'
import { drainAfterwards } from '@/src/lib/jobs/drain.ts'
import { otherMethods } from '@/src/lib/http/other-methods.ts'

/** Decides several conflicts. */
export const POST = withTenant(conflicts.decideConflicts, async ({ body }, { organizationId, userId }) => {
  const { decided, failed } = await resolveConflicts(engine(), { organizationId, userId }, body.decisions)
  after(drainAfterwards)
  return respond(conflicts.decideConflicts, 200, { decided, failed: [...failed] })
})

export const { DELETE, GET, HEAD, OPTIONS, PATCH, PUT } = otherMethods(POST)
