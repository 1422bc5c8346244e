import { setTimeout as sleep } from 'node:timers/promises'
import { Failure } from '../../core/errors.ts'
import { findConnection } from '../../db/connections.ts'
import { unwrap } from '../../db/result.ts'
import { claimRun, readRun, type RunRequest, type RunRow, startRun } from '../../db/runs.ts'
import { crmNames, type CrmType } from '../domain/crm-type.ts'
import type { Direction } from '../domain/field-mapping.ts'
import type { Engine } from '../engine.ts'
import { leaseSeconds, newLease } from '../run/lease.ts'
import { type WorkEnd, work } from '../run/sync-manager.ts'

export type SyncRequest = {
  readonly organizationId: string
  readonly userId: string | null
  readonly crmType: CrmType
  readonly syncType: 'full' | 'delta'
  readonly direction: Direction
  readonly contactId: string | null
}

export type RequestedSync = {
  readonly runId: string
  /** Ends when this process has done what it can for the run; never throws. The queue has the rest. */
  readonly working: Promise<WorkEnd>
}

/** Changes that are carried over live take moments: a person who asks for a sync waits for them rather than be refused. */
const liveWaitMs = 10_000
const liveLookMs = 200

/**
 * Starts a run and works on it until the deadline. A run that was left behind by a worker that went away is taken over instead.
 * @throws Failure `sync_running` while another worker is at it, `waiting_for_approval`, `not_connected`, `needs_reconnect`, `paused`,
 * `contact_not_found`
 */
export async function requestSync(engine: Engine, request: SyncRequest, deadline: number): Promise<RequestedSync> {
  const connection = await findConnection(engine.db, request.organizationId, request.crmType)
  if (!connection || connection.status === 'disconnected') {
    throw refusal('not_connected', `Connect ${crmNames[request.crmType]} before syncing with it.`)
  }
  if (connection.status === 'paused') throw refusal('paused', 'This connection is paused. Resume it before syncing.')
  if (connection.status === 'error') {
    throw refusal(
      'needs_reconnect',
      `${crmNames[request.crmType]} no longer lets us in. Reconnect it; sync goes on where it was.`,
    )
  }
  if (request.contactId !== null) await requireContact(engine, request.organizationId, request.contactId)

  const lease = newLease('')
  const { started, run } = await startWhenFree(
    engine,
    {
      connectionId: connection.id,
      // Without a cursor there is no "since": the first delta is a full run, and says so.
      syncType: request.contactId !== null ? 'manual' : connection.syncCursor === null ? 'full' : request.syncType,
      direction: request.direction,
      trigger: 'user',
      userId: request.userId,
      recordId: request.contactId,
    },
    lease.token,
  )
  const held = { ...lease, runId: run.id }
  if (!started && run.status === 'waiting') {
    throw new Failure({
      kind: 'invalid',
      code: 'waiting_for_approval',
      message: 'A sync of this connection would change a lot and waits for an admin to approve or reject it.',
    })
  }
  if (!started && !(await claimRun(engine.db, held))) {
    throw new Failure({
      kind: 'invalid',
      code: 'sync_running',
      message: 'A sync of this connection is running already. Wait for it, or follow it in the history.',
    })
  }
  return { runId: run.id, working: work(engine, held, deadline) }
}

async function startWhenFree(engine: Engine, request: RunRequest, token: string) {
  for (let waitedMs = 0; ; waitedMs += liveLookMs) {
    const answer = await startRun(engine.db, request, token, leaseSeconds)
    const isLive = answer.run.sync_type === 'webhook' && answer.run.status === 'running'
    if (answer.started || !isLive || waitedMs >= liveWaitMs) return answer
    await sleep(liveLookMs)
  }
}

function refusal(code: string, message: string): Failure {
  return new Failure({ kind: 'invalid', code, message, field: 'crmType' })
}

async function requireContact(engine: Engine, organizationId: string, contactId: string): Promise<void> {
  const found: unknown = unwrap(
    await engine.db
      .from('contacts')
      .select('id')
      .eq('organization_id', organizationId)
      .eq('id', contactId)
      .is('deleted_at', null)
      .maybeSingle(),
  )
  if (found === null) {
    throw new Failure({ kind: 'invalid', code: 'contact_not_found', message: 'There is no such contact.', field: 'contactId' })
  }
}

/** The run as it stands once the work on it is over or `waitMs` have passed, whichever comes first. */
export async function runAfter(engine: Engine, requested: RequestedSync, waitMs: number): Promise<RunRow> {
  let timer: NodeJS.Timeout | undefined
  const patience = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, waitMs)
  })
  await Promise.race([requested.working, patience])
  clearTimeout(timer)
  const run = await readRun(engine.db, requested.runId)
  if (!run)
    throw new Failure({ kind: 'invalid', code: 'not_found', message: 'The run was removed together with its connection.' })
  return run
}
