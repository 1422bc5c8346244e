import { after } from 'next/server'
import { engine } from '@/src/lib/crm/engine.ts'
import { retryRefusals } from '@/src/lib/crm/use-cases/retry-refusals.ts'
import { refusals } from '@/src/lib/http/operations/refusals.ts'
import { respond } from '@/src/lib/http/route.ts'
import { withTenant } from '@/src/lib/http/with-tenant.ts'
import { continueElsewhere } from '@/src/lib/jobs/continue-elsewhere.ts'
import { drainMs } from '@/src/lib/jobs/drain.ts'
import { runWorker } from '@/src/lib/jobs/worker.ts'
import { otherMethods } from '@/src/lib/http/other-methods.ts'

export const maxDuration = 60

/** Tries records again, in the background. */
export const POST = withTenant(refusals.retryRefusals, async ({ body }, { organizationId, userId }) => {
  const deadline = Date.now() + drainMs
  const { retried, sync } = await retryRefusals(engine(), { ...body, organizationId, userId }, deadline)
  after(async () => {
    if ((await sync?.working) === 'out_of_time') await continueElsewhere(engine().env)
    else await runWorker(engine(), { deadline, untilEmpty: true })
  })
  return respond(refusals.retryRefusals, 200, { retried, runId: sync?.runId ?? null })
})

export const { DELETE, GET, HEAD, OPTIONS, PATCH, PUT } = otherMethods(POST)
