import { after } from 'next/server'
import { Failure } from '@/src/lib/core/errors.ts'
import { crmNames } from '@/src/lib/crm/domain/crm-type.ts'
import { engine } from '@/src/lib/crm/engine.ts'
import { runAfter } from '@/src/lib/crm/use-cases/request-sync.ts'
import { requestUndo } from '@/src/lib/crm/use-cases/undo.ts'
import { history } from '@/src/lib/http/operations/history.ts'
import { respond } from '@/src/lib/http/route.ts'
import { undoItemOf, undoOf, undoRequestOf } from '@/src/lib/http/undo-answers.ts'
import { withTenant } from '@/src/lib/http/with-tenant.ts'
import { continueElsewhere } from '@/src/lib/jobs/continue-elsewhere.ts'
import { drainMs } from '@/src/lib/jobs/drain.ts'
import { runWorker } from '@/src/lib/jobs/worker.ts'
import { connectionsOf, runById } from '@/src/lib/records/connections/sync-views.ts'
import { undoCounts, undoItems } from '@/src/lib/records/history/undo.ts'
import { otherMethods } from '@/src/lib/http/other-methods.ts'

export const maxDuration = 60
/** A longer undo is answered with 202 and followed by polling. */
const waitMs = 5_000

/** Takes back what a run did. */
export const POST = withTenant(history.startUndo, async ({ body }, { client, organizationId, userId }) => {
  const deadline = Date.now() + drainMs
  const requested = await requestUndo(engine(), { organizationId, userId }, undoRequestOf(body), deadline)
  after(async () => {
    const end = await requested.working
    if (end === 'out_of_time') await continueElsewhere(engine().env)
    // What was put back here goes to the other CRMs now.
    else await runWorker(engine(), { deadline, untilEmpty: true })
  })
  const run = await runAfter(engine(), requested, waitMs)
  const { counts } = await undoCounts(client, run.id)
  const isEnded = run.completed_at !== null
  return respond(history.startUndo, isEnded ? 200 : 202, undoOf({ id: run.id, undoes: run.undoes, status: run.status }, counts))
})

/** What became of an undo. */
export const GET = withTenant(history.readUndo, async ({ query }, { client, organizationId }) => {
  const run = await runById(client, organizationId, query.run_id)
  if (run?.syncType !== 'undo') {
    throw new Failure({ kind: 'invalid', code: 'not_found', message: 'The organisation has no such undo.' })
  }
  const [{ counts }, page, connections] = await Promise.all([
    undoCounts(client, run.id),
    undoItems(client, run.id, { outcome: query.outcome, after: query.cursor, limit: query.limit }),
    connectionsOf(client, organizationId),
  ])
  const crmType = connections.find(({ id }) => id === run.connectionId)?.crmType
  const crm = crmType === undefined ? 'the CRM' : crmNames[crmType]
  return respond(history.readUndo, 200, {
    ...undoOf(run, counts),
    items: page.items.map((item) => undoItemOf(item, crm)),
    next_cursor: page.next,
  })
})

export const { DELETE, OPTIONS, PATCH, PUT } = otherMethods(POST, GET)
