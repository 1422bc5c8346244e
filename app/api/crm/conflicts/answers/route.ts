import { randomUUID } from 'node:crypto'
import { after } from 'next/server'
import { engine } from '@/src/lib/crm/engine.ts'
import { beginDecision } from '@/src/lib/db/conflict-decisions.ts'
import { filterOf, requireAnswer } from '@/src/lib/http/conflict-answers.ts'
import { conflicts } from '@/src/lib/http/operations/conflicts.ts'
import { respond } from '@/src/lib/http/route.ts'
import { withTenant } from '@/src/lib/http/with-tenant.ts'
import { drainAfterwards } from '@/src/lib/jobs/drain.ts'
import { otherMethods } from '@/src/lib/http/other-methods.ts'

/** Begins one answer to many conflicts. */
export const POST = withTenant(conflicts.answerConflicts, async ({ body }, { client, organizationId, userId }) => {
  const { id = randomUUID(), keep } = body
  const filter = await filterOf(client, organizationId, body.filter)
  await beginDecision(engine().db, { organizationId, userId }, { id, keep, filter })
  after(drainAfterwards)
  return respond(conflicts.answerConflicts, 202, await requireAnswer(client, organizationId, id))
})

export const { DELETE, GET, HEAD, OPTIONS, PATCH, PUT } = otherMethods(POST)
