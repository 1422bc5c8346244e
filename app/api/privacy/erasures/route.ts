import { after } from 'next/server'
import { engine } from '@/src/lib/crm/engine.ts'
import { decideErasure } from '@/src/lib/crm/use-cases/decide-erasure.ts'
import { erasePerson } from '@/src/lib/crm/use-cases/erase-person.ts'
import { privacy } from '@/src/lib/http/operations/privacy.ts'
import { respond } from '@/src/lib/http/route.ts'
import { withTenant } from '@/src/lib/http/with-tenant.ts'
import { drainAfterwards } from '@/src/lib/jobs/drain.ts'
import { erasuresOf } from '@/src/lib/records/organization/privacy.ts'
import { otherMethods } from '@/src/lib/http/other-methods.ts'

export const maxDuration = 60
const perPage = 100

export const POST = withTenant(privacy.erasePerson, async ({ body }, { organizationId, userId }, request) => {
  // A page of ours comes with the browser's session, a program with its token.
  const source = request.headers.has('authorization') ? 'api' : 'person'
  const erasureId = await erasePerson(engine(), { ...body, organizationId, userId, source })
  after(drainAfterwards)
  return respond(privacy.erasePerson, 202, { erasureId })
})

export const GET = withTenant(privacy.listErasures, async ({ query }, { client, organizationId }) =>
  respond(privacy.listErasures, 200, await erasuresOf(client, organizationId, query.before, perPage)),
)

export const PATCH = withTenant(privacy.decideErasure, async ({ body }, { organizationId, userId }) => {
  await decideErasure(engine().db, { organizationId, userId }, body)
  after(drainAfterwards)
  return respond(privacy.decideErasure, 200, { success: true })
})

export const { DELETE, OPTIONS, PUT } = otherMethods(POST, GET, PATCH)
