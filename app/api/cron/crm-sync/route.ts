import { after } from 'next/server'
import { z } from 'zod'
import { engine } from '@/src/lib/crm/engine.ts'
import { readQuery } from '@/src/lib/http/input.ts'
import { withCron } from '@/src/lib/http/with-cron.ts'
import { jobNames, runJob } from '@/src/lib/jobs/crm-sync.ts'
import { drainMs } from '@/src/lib/jobs/drain.ts'
import { continueElsewhere } from '@/src/lib/jobs/continue-elsewhere.ts'

export const maxDuration = 60

const jobQuery = z.strictObject({ job: z.enum(jobNames) })

const handle = withCron(async (request) => {
  const { job } = readQuery(request, jobQuery)
  const deadline = Date.now() + drainMs
  // The scheduler calls with GET and keeps to each connection's own interval; who calls with POST wants it now.
  const report = await runJob(engine(), job, { deadline, force: request.method === 'POST' })
  if (Date.now() >= deadline) after(() => continueElsewhere(engine().env))
  return Response.json(report, { headers: { 'cache-control': 'no-store' } })
})

/** Vercel cron calls with GET; POST is for people and scripts. */
export { handle as GET, handle as POST }
