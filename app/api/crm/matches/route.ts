import { after } from 'next/server'
import { engine } from '@/src/lib/crm/engine.ts'
import { decideMatch } from '@/src/lib/crm/use-cases/decide-match.ts'
import { mapping } from '@/src/lib/http/operations/mapping.ts'
import { respond } from '@/src/lib/http/route.ts'
import { withTenant } from '@/src/lib/http/with-tenant.ts'
import { drainAfterwards } from '@/src/lib/jobs/drain.ts'
import { otherMethods } from '@/src/lib/http/other-methods.ts'

/** Decides an open match. */
export const POST = withTenant(mapping.decideMatch, async ({ body }, { organizationId, userId }) => {
  await decideMatch(engine(), { organizationId, userId }, body)
  after(drainAfterwards)
  return respond(mapping.decideMatch, 200, { success: true })
})

export const { DELETE, GET, HEAD, OPTIONS, PATCH, PUT } = otherMethods(POST)
