import { after } from 'next/server'
import { engine } from '@/src/lib/crm/engine.ts'
import { jobs } from '@/src/lib/http/operations/jobs.ts'
import { respond } from '@/src/lib/http/route.ts'
import { withCron } from '@/src/lib/http/with-cron.ts'
import { runJob } from '@/src/lib/jobs/background-jobs.ts'
import { drainMs } from '@/src/lib/jobs/drain.ts'
import { continueElsewhere } from '@/src/lib/jobs/continue-elsewhere.ts'
import type { JobName } from '@/src/lib/jobs/job-names.ts'
import { otherMethods } from '@/src/lib/http/other-methods.ts'

export const maxDuration = 60

async function run(job: JobName, { force }: { readonly force: boolean }): Promise<Response> {
  const deadline = Date.now() + drainMs
  const report = await runJob(engine(), job, { deadline, force })
  if (Date.now() >= deadline) after(() => continueElsewhere(engine().env))
  return respond(jobs.runDueJob, 200, report)
}

// The scheduler calls with GET and follows each connection's interval; POST runs the job now.
export const GET = withCron(jobs.runDueJob, ({ query }) => run(query.job, { force: false }))
export const POST = withCron(jobs.runJobNow, ({ query }) => run(query.job, { force: true }))

export const { DELETE, OPTIONS, PATCH, PUT } = otherMethods(GET, POST)
