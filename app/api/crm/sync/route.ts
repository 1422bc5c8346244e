import { after } from 'next/server'
import { z } from 'zod'
import { crmTypeSchema } from '@/src/lib/crm/domain/crm-type.ts'
import { engine } from '@/src/lib/crm/engine.ts'
import { requestSync, runAfter } from '@/src/lib/crm/use-cases/request-sync.ts'
import { runView } from '@/src/lib/records/run-view.ts'
import { syncStatus } from '@/src/lib/records/sync-status.ts'
import { runDecisionSchema, type syncAcceptedSchema, type syncResultSchema, syncRequestSchema } from '@/src/lib/http/contract.ts'
import { readJson, readQuery } from '@/src/lib/http/input.ts'
import { withTenant } from '@/src/lib/http/with-tenant.ts'
import { decideRun } from '@/src/lib/db/runs.ts'
import { drainAfterwards, drainMs } from '@/src/lib/jobs/drain.ts'
import { continueElsewhere } from '@/src/lib/jobs/continue-elsewhere.ts'
import { runWorker } from '@/src/lib/jobs/worker.ts'

export const maxDuration = 60
/** A sync that takes longer than this is followed, not waited for. */
const waitMs = 5_000

export const POST = withTenant('admin', async (request, { organizationId, userId }) => {
  const input = await readJson(request, syncRequestSchema)
  const deadline = Date.now() + drainMs
  const requested = await requestSync(
    engine(),
    {
      organizationId,
      userId,
      crmType: input.crmType,
      syncType: input.syncType,
      direction: input.direction ?? 'bidirectional',
      contactId: input.contactId ?? null,
    },
    deadline,
  )
  after(async () => {
    const end = await requested.working
    if (end === 'out_of_time') await continueElsewhere(engine().env)
    // What one CRM has changed here waits in the queue for the others, and goes on to them now.
    else await runWorker(engine(), { deadline, untilEmpty: true })
  })
  const run = runView(await runAfter(engine(), requested, waitMs), Date.now())
  if (run.status === 'running') {
    const accepted = {
      runId: run.id,
      status: 'running',
      statusUrl: `/api/crm/sync?crm_type=${input.crmType}`,
    } satisfies z.infer<typeof syncAcceptedSchema>
    return Response.json(accepted, { status: 202, headers: { location: accepted.statusUrl } })
  }
  return Response.json({
    success: run.status === 'completed',
    runId: run.id,
    status: run.status,
    recordsProcessed: run.recordsProcessed,
    recordsSuccess: run.recordsSuccess,
    recordsFailed: run.recordsFailed,
    recordsSkipped: run.recordsSkipped,
    duration: run.duration,
    errors: run.errors,
  } satisfies z.infer<typeof syncResultSchema>)
})

/** An admin's word on a run that would change more than it may unasked. */
export const PATCH = withTenant('admin', async (request, { organizationId, userId }) => {
  const { runId, decision } = await readJson(request, runDecisionSchema)
  const approve = decision === 'approve'
  await decideRun(engine().db, { runId, organizationId, userId, approve })
  if (approve) after(drainAfterwards)
  return Response.json({ success: true })
})

const statusQuery = z.strictObject({ crm_type: crmTypeSchema })

export const GET = withTenant('member', async (request, { client, organizationId }) => {
  const { crm_type: crmType } = readQuery(request, statusQuery)
  const status = await syncStatus(client, engine().env, { organizationId, crmType }, Date.now())
  return Response.json(status, { headers: { 'cache-control': 'no-store' } })
})
