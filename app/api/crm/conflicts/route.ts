import { engine } from '@/src/lib/crm/engine.ts'
import { resolveConflict } from '@/src/lib/crm/use-cases/resolve-conflict.ts'
import { conflictDecisionSchema } from '@/src/lib/http/contract.ts'
import { readJson } from '@/src/lib/http/input.ts'
import { withTenant } from '@/src/lib/http/with-tenant.ts'

/** Decides one open conflict. Whoever may edit the contact may decide which of its values is right. */
export const POST = withTenant('member', async (request, { organizationId, userId }) => {
  const decision = await readJson(request, conflictDecisionSchema)
  await resolveConflict(engine().db, { organizationId, userId, ...decision })
  return Response.json({ success: true })
})
