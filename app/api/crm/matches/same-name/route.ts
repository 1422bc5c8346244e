import { after } from 'next/server'
import { engine } from '@/src/lib/crm/engine.ts'
import { answerQuestions } from '@/src/lib/crm/use-cases/answer-questions.ts'
import { mapping } from '@/src/lib/http/operations/mapping.ts'
import { respond } from '@/src/lib/http/route.ts'
import { withTenant } from '@/src/lib/http/with-tenant.ts'
import { drainAfterwards } from '@/src/lib/jobs/drain.ts'
import { otherMethods } from '@/src/lib/http/other-methods.ts'

export const maxDuration = 60

/** Answers all questions of one object at once. */
export const POST = withTenant(mapping.answerQuestions, async ({ body }, { organizationId, userId }) => {
  const answered = await answerQuestions(engine(), { organizationId, userId }, body)
  after(drainAfterwards)
  return respond(mapping.answerQuestions, 200, { answered })
})

export const { DELETE, GET, HEAD, OPTIONS, PATCH, PUT } = otherMethods(POST)
