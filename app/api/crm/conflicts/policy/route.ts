import { after } from 'next/server'
import { engine } from '@/src/lib/crm/engine.ts'
import { saveFieldPolicy } from '@/src/lib/crm/use-cases/save-field-policy.ts'
import { conflicts } from '@/src/lib/http/operations/conflicts.ts'
import { respond } from '@/src/lib/http/route.ts'
import { withTenant } from '@/src/lib/http/with-tenant.ts'
import { drainAfterwards } from '@/src/lib/jobs/drain.ts'
import { otherMethods } from '@/src/lib/http/other-methods.ts'

/** Has a field's conflicts decided by a policy from now on. */
export const POST = withTenant(conflicts.saveFieldPolicy, async ({ body }, { organizationId, userId }) => {
  const { answerId } = await saveFieldPolicy(engine(), { organizationId, userId }, body)
  after(drainAfterwards)
  return respond(conflicts.saveFieldPolicy, 200, { success: true, answerId })
})

export const { DELETE, GET, HEAD, OPTIONS, PATCH, PUT } = otherMethods(POST)
