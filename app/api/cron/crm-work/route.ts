import { after } from 'next/server'
import { toFailure } from '@/src/lib/core/errors.ts'
import { log } from '@/src/lib/core/log.ts'
import { engine } from '@/src/lib/crm/engine.ts'
import { noteHeartbeat } from '@/src/lib/db/service-health.ts'
import { jobs } from '@/src/lib/http/operations/jobs.ts'
import { respond } from '@/src/lib/http/route.ts'
import { withCron } from '@/src/lib/http/with-cron.ts'
import { drainMs } from '@/src/lib/jobs/drain.ts'
import { continueElsewhere } from '@/src/lib/jobs/continue-elsewhere.ts'
import { notifyDue } from '@/src/lib/jobs/notify-due.ts'
import { runWorker } from '@/src/lib/jobs/worker.ts'
import { otherMethods } from '@/src/lib/http/other-methods.ts'

export const maxDuration = 60

/** Mails that a slow mail server has not taken by then wait for the next minute. */
const notifyMs = 10_000

/** Works on the queues, for deployments without a standalone worker: what a request could not finish, and edits made outside the app. */
async function work(): Promise<Response> {
  const deadline = Date.now() + drainMs
  await engine().refusals.flush()
  await notifyAside(deadline)
  const handled = await runWorker(engine(), { deadline, untilEmpty: true })
  await noteHeartbeat(engine().db, 'crm-work')
  if (Date.now() >= deadline) after(() => continueElsewhere(engine().env))
  return respond(jobs.workOnQueues, 200, { handled })
}

/** People who are told late are no reason to leave the queues alone. */
async function notifyAside(deadline: number): Promise<void> {
  try {
    await notifyDue(engine(), Math.min(deadline, Date.now() + notifyMs))
  } catch (thrown) {
    const { code, message, cause } = toFailure(thrown)
    log.error('nobody was notified', { code, error: message, cause })
  }
}

export const GET = withCron(jobs.workOnQueues, work)
export const POST = withCron(jobs.workOnQueuesNow, work)

export const { DELETE, OPTIONS, PATCH, PUT } = otherMethods(GET, POST)
