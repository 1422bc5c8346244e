import { requireAnswer } from '@/src/lib/http/conflict-answers.ts'
import { conflicts } from '@/src/lib/http/operations/conflicts.ts'
import { respond } from '@/src/lib/http/route.ts'
import { withTenant } from '@/src/lib/http/with-tenant.ts'
import { otherMethods } from '@/src/lib/http/other-methods.ts'

export const GET = withTenant(conflicts.readAnswer, async ({ params }, { client, organizationId }) =>
  respond(conflicts.readAnswer, 200, await requireAnswer(client, organizationId, params.id)),
)

export const { DELETE, OPTIONS, PATCH, POST, PUT } = otherMethods(GET)
