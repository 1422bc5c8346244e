import { after } from 'next/server'
import { engine } from '@/src/lib/crm/engine.ts'
import { matchOwner, refreshOwners } from '@/src/lib/crm/use-cases/match-owners.ts'
import { owners } from '@/src/lib/http/operations/owners.ts'
import { respond } from '@/src/lib/http/route.ts'
import { withTenant } from '@/src/lib/http/with-tenant.ts'
import { drainAfterwards } from '@/src/lib/jobs/drain.ts'
import { ownersOf } from '@/src/lib/records/connections/owners.ts'
import { requireConnectionOf } from '@/src/lib/records/connections/sync-views.ts'
import { otherMethods } from '@/src/lib/http/other-methods.ts'

export const GET = withTenant(owners.listOwners, async ({ query }, { client, organizationId }) => {
  const connection = await requireConnectionOf(client, organizationId, query.crm_type)
  return respond(owners.listOwners, 200, await ownersOf(client, connection))
})

export const PUT = withTenant(owners.matchOwner, async ({ body }, tenant) => {
  const { crmType, userId, match } = body
  await matchOwner(engine(), { organizationId: tenant.organizationId, userId: tenant.userId, crmType }, userId, match)
  after(drainAfterwards)
  return respond(owners.matchOwner, 200, { success: true })
})

export const POST = withTenant(owners.readOwners, async ({ body }, { organizationId }) => {
  await refreshOwners(engine(), { organizationId, crmType: body.crmType })
  after(drainAfterwards)
  return respond(owners.readOwners, 200, { success: true })
})

export const { DELETE, OPTIONS, PATCH } = otherMethods(GET, PUT, POST)
