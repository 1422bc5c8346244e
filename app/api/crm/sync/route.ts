import { after } from 'next/server'
import { engine } from '@/src/lib/crm/engine.ts'
import { requestSync, runAfter } from '@/src/lib/crm/use-cases/request-sync.ts'
import { noCounts, runView } from '@/src/lib/records/runs/run-view.ts'
import { syncStatus } from '@/src/lib/records/connections/sync-status.ts'
import { sync } from '@/src/lib/http/operations/sync.ts'
import { respond } from '@/src/lib/http/route.ts'
import { withTenant } from '@/src/lib/http/with-tenant.ts'
import { decideRun } from '@/src/lib/db/runs.ts'
import { drainAfterwards, drainMs } from '@/src/lib/jobs/drain.ts'
import { continueElsewhere } from '@/src/lib/jobs/continue-elsewhere.ts'
import { runWorker } from '@/src/lib/jobs/worker.ts'
import { otherMethods } from '@/src/lib/http/other-methods.ts'

export const maxDuration = 60
/** A longer sync is answered with 202 and followed by polling. */
const waitMs = 5_000

export const POST = withTenant(sync.startSync, async ({ body: input }, { organizationId, userId }) => {
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
      objects: input.objects ?? null,
    },
    deadline,
  )
  after(async () => {
    const end = await requested.working
    if (end === 'out_of_time') await continueElsewhere(engine().env)
    // Changes from one CRM are queued for the others; they are synced now.
    else await runWorker(engine(), { deadline, untilEmpty: true })
  })
  const row = await runAfter(engine(), requested, waitMs)
  const run = runView(row, Date.now())
  const asked = {
    runId: run.id,
    syncType: run.syncType,
    direction: run.direction,
    contactId: row.record_id,
    objects: { ...Object.fromEntries(requested.objects.map((object) => [object, noCounts])), ...run.objects },
  }
  if (run.status === 'running' || run.status === 'queued') {
    const statusUrl = `/api/crm/sync?crm_type=${input.crmType}`
    return respond(sync.startSync, 202, { ...asked, status: run.status, statusUrl }, { location: statusUrl })
  }
  return respond(sync.startSync, 200, {
    success: run.status === 'completed',
    ...asked,
    status: run.status,
    recordsProcessed: run.recordsProcessed,
    recordsSuccess: run.recordsSuccess,
    recordsFailed: run.recordsFailed,
    recordsSkipped: run.recordsSkipped,
    recordsUndecided: run.recordsUndecided,
    duration: run.duration,
    errors: run.errors,
  })
})

/** Approves or rejects a run that the guard has stopped. */
export const PATCH = withTenant(sync.decideRun, async ({ body }, { organizationId, userId }) => {
  const { runId, decision } = body
  const approve = decision === 'approve'
  await decideRun(engine().db, { runId, organizationId, userId, approve })
  if (approve) after(drainAfterwards)
  return respond(sync.decideRun, 200, { success: true })
})

export const GET = withTenant(sync.readSync, async ({ query }, { client, organizationId }) => {
  const status = await syncStatus(client, engine().env, { organizationId, crmType: query.crm_type }, Date.now())
  return respond(sync.readSync, 200, status)
})

export const { DELETE, OPTIONS, PUT } = otherMethods(POST, PATCH, GET)
