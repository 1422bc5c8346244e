import { after } from 'next/server'
import { z } from 'zod'
import { engine } from '@/src/lib/crm/engine.ts'
import { readQuery } from '@/src/lib/http/input.ts'
import { withCron } from '@/src/lib/http/with-cron.ts'
import { goOnElsewhere } from '@/src/lib/jobs/go-on.ts'
import { jobNames, runJob } from '@/src/lib/jobs/crm-sync.ts'

export const maxDuration = 300
const workMs = 240_000

const jobQuery = z.strictObject({ job: z.enum(jobNames) })

const handle = withCron(async (request) => {
  const { job } = readQuery(request, jobQuery)
  const report = await runJob(engine(), job, Date.now() + workMs)
  if (report.connections.some(({ outcome }) => outcome === 'out_of_time')) after(() => goOnElsewhere(engine().env))
  return Response.json(report, { headers: { 'cache-control': 'no-store' } })
})

/** Vercel cron calls with GET; POST is for people and scripts. */
export { handle as GET, handle as POST }
