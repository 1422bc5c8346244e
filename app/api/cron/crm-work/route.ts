import { after } from 'next/server'
import { engine } from '@/src/lib/crm/engine.ts'
import { noteHeartbeat } from '@/src/lib/db/service-health.ts'
import { jobs } from '@/src/lib/http/operations/jobs.ts'
import { respond } from '@/src/lib/http/route.ts'
import { withCron } from '@/src/lib/http/with-cron.ts'
import { drainMs } from '@/src/lib/jobs/drain.ts'
import { continueElsewhere } from '@/src/lib/jobs/continue-elsewhere.ts'
import { runWorker } from '@/src/lib/jobs/worker.ts'

export const maxDuration = 60

/** Works on the queues, for deployments without a standalone worker: what a request could not finish, and edits made outside the app. */
async function work(): Promise<Response> {
  const deadline = Date.now() + drainMs
  await engine().refusals.flush()
  const handled = await runWorker(engine(), { deadline, untilEmpty: true })
  await noteHeartbeat(engine().db, 'crm-work')
  if (Date.now() >= deadline) after(() => continueElsewhere(engine().env))
  return respond(jobs.workOnQueues, 200, { handled })
}

export const GET = withCron(jobs.workOnQueues, work)
export const POST = withCron(jobs.workOnQueuesNow, work)
