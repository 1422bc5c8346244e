import { z } from 'zod'
import { databaseIdSchema } from '../../core/database-id.ts'
import { jobNames } from '../../jobs/job-names.ts'
import { operation } from '../operation.ts'

const jobQuerySchema = z.strictObject({ job: z.enum(jobNames) })
const jobReportSchema = z
  .object({
    job: z.enum(jobNames),
    connections: z
      .array(z.object({ connectionId: databaseIdSchema, outcome: z.string() }))
      .readonly()
      .describe('The connections that the job had something to do for.'),
    removed: z.record(z.string(), z.number()).optional().describe('`cleanup`: how many rows of what were removed.'),
  })
  .meta({ id: 'JobReport' })
const workReportSchema = z.object({ handled: z.number().describe('Jobs that this call has taken from the queues.') })

const job = {
  path: '/api/cron/crm-sync',
  tag: 'Background jobs',
  access: 'scheduler',
  query: jobQuerySchema,
  responses: {
    200: { description: 'What the job has done. Unfinished work continues in the background.', schema: jobReportSchema },
  },
} as const

const work = {
  path: '/api/cron/crm-work',
  tag: 'Background jobs',
  access: 'scheduler',
  description: 'For up to 45 seconds: what a request could not finish, and edits made outside the app. Both methods do the same.',
  responses: { 200: { description: 'How much was done.', schema: workReportSchema } },
} as const

export const jobs = {
  runDueJob: operation({
    ...job,
    method: 'GET',
    id: 'runDueJob',
    summary: 'Run a job for what is due',
    description: 'What the scheduler calls. `delta-sync` keeps to each connection’s own interval.',
  }),

  runJobNow: operation({
    ...job,
    method: 'POST',
    id: 'runJobNow',
    summary: 'Run a job for every connection, due or not',
  }),

  workOnQueues: operation({ ...work, method: 'GET', id: 'workOnQueues', summary: 'Work on the queues' }),
  workOnQueuesNow: operation({ ...work, method: 'POST', id: 'workOnQueuesNow', summary: 'Work on the queues' }),
}
