import { after } from 'next/server'
import { engine } from '@/src/lib/crm/engine.ts'
import { runPreview } from '@/src/lib/crm/use-cases/preview.ts'
import { previews } from '@/src/lib/http/operations/previews.ts'
import { respond } from '@/src/lib/http/route.ts'
import { withTenant } from '@/src/lib/http/with-tenant.ts'
import { continueElsewhere } from '@/src/lib/jobs/continue-elsewhere.ts'
import { drainMs } from '@/src/lib/jobs/drain.ts'
import { runWorker } from '@/src/lib/jobs/worker.ts'
import { otherMethods } from '@/src/lib/http/other-methods.ts'

export const maxDuration = 60

/** Runs what a preview has shown. */
export const POST = withTenant(previews.runPreview, async ({ params }, { organizationId, userId }) => {
  const deadline = Date.now() + drainMs
  const requested = await runPreview(engine(), { organizationId, userId, previewId: params.previewId }, deadline)
  after(async () => {
    const end = await requested.working
    if (end === 'out_of_time') await continueElsewhere(engine().env)
    else await runWorker(engine(), { deadline, untilEmpty: true })
  })
  const statusUrl = `/api/crm/sync?crm_type=${requested.crmType}`
  return respond(previews.runPreview, 202, { runId: requested.runId, statusUrl })
})

export const { DELETE, GET, HEAD, OPTIONS, PATCH, PUT } = otherMethods(POST)
