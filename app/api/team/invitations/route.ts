import { readEnv } from '@/src/lib/core/env.ts'
import { team } from '@/src/lib/http/operations/team.ts'
import { respond } from '@/src/lib/http/route.ts'
import { withTenant } from '@/src/lib/http/with-tenant.ts'
import { inviteByMail } from '@/src/lib/team/invite.ts'
import { otherMethods } from '@/src/lib/http/other-methods.ts'

export const POST = withTenant(team.inviteMember, async ({ body }, tenant) =>
  respond(team.inviteMember, 201, await inviteByMail(readEnv(), tenant, body)),
)

export const { DELETE, GET, HEAD, OPTIONS, PATCH, PUT } = otherMethods(POST)
