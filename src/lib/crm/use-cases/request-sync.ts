import { setTimeout as sleep } from 'node:timers/promises'
import { Failure } from '../../core/errors.ts'
import { findConnection } from '../../db/connections.ts'
import { unwrap } from '../../db/result.ts'
import { claimRun, readRun, type RunRequest, type RunRow, startRun } from '../../db/runs.ts'
import { crmNames, type CrmType } from '../domain/crm-type.ts'
import type { Direction } from '../domain/field-mapping.ts'
import type { Engine } from '../engine.ts'
import { leaseSeconds, newLease } from '../run/lease.ts'
import { type WorkOutcome, work } from '../run/sync-manager.ts'

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
  /** Resolves when this process has done its part of the run; never rejects. The queue continues the rest. */
  readonly working: Promise<WorkOutcome>
}

/** A live sync takes moments, so a requested sync waits for it instead of being refused. */
const liveWaitMs = 10_000
const livePollMs = 200

/**
 * Starts a run and works on it until the deadline. An active run whose lease has expired is taken over instead.
 * @throws Failure `sync_running` while another worker has the lease, `waiting_for_approval`, `not_connected`, `needs_reconnect`,
 * `paused`, `contact_not_found`
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
      `${crmNames[request.crmType]} no longer accepts our access. Reconnect it; sync continues where it stopped.`,
    )
  }
  if (request.contactId !== null) await requireContact(engine, request.organizationId, request.contactId)

  const unassigned = newLease('')
  const { started, run } = await startWhenFree(
    engine,
    {
      connectionId: connection.id,
      // Without a cursor a delta has no start, so the first run is a full one.
      syncType: request.contactId !== null ? 'manual' : connection.syncCursor === null ? 'full' : request.syncType,
      direction: request.direction,
      trigger: 'user',
      userId: request.userId,
      recordId: request.contactId,
    },
    unassigned.token,
  )
  const lease = { ...unassigned, runId: run.id }
  if (!started && run.status === 'waiting') {
    throw new Failure({
      kind: 'invalid',
      code: 'waiting_for_approval',
      message: 'A sync of this connection would change a lot and waits for an admin to approve or reject it.',
    })
  }
  if (!started && !(await claimRun(engine.db, lease))) {
    throw new Failure({
      kind: 'invalid',
      code: 'sync_running',
      message: 'A sync of this connection is running already. Wait for it, or follow it in the history.',
    })
  }
  return { runId: run.id, working: work(engine, lease, deadline) }
}

async function startWhenFree(engine: Engine, request: RunRequest, token: string) {
  for (let waitedMs = 0; ; waitedMs += livePollMs) {
    const answer = await startRun(engine.db, request, token, leaseSeconds)
    const isLive = answer.run.sync_type === 'webhook' && answer.run.status === 'running'
    if (answer.started || !isLive || waitedMs >= liveWaitMs) return answer
    await sleep(livePollMs)
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

/** The run once this process's part has ended or after `waitMs`, whichever comes first. */
export async function runAfter(engine: Engine, requested: RequestedSync, waitMs: number): Promise<RunRow> {
  let timer: NodeJS.Timeout | undefined
  const timeout = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, waitMs)
  })
  await Promise.race([requested.working, timeout])
  clearTimeout(timer)
  const run = await readRun(engine.db, requested.runId)
  if (!run)
    throw new Failure({ kind: 'invalid', code: 'not_found', message: 'The run was removed together with its connection.' })
  return run
}
