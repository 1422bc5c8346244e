import { after } from 'next/server'
import { engine } from '@/src/lib/crm/engine.ts'
import { decideMatch } from '@/src/lib/crm/use-cases/decide-match.ts'
import { matchDecisionSchema } from '@/src/lib/http/contract.ts'
import { readJson } from '@/src/lib/http/input.ts'
import { withTenant } from '@/src/lib/http/with-tenant.ts'
import { drainAfterwards } from '@/src/lib/jobs/drain.ts'

/** Says who a record is where that was not clear. */
export const POST = withTenant('admin', async (request, { organizationId, userId }) => {
  const decision = await readJson(request, matchDecisionSchema)
  await decideMatch(engine().db, { organizationId, userId }, decision)
  after(drainAfterwards)
  return Response.json({ success: true })
})
