import { Failure } from '../../core/errors.ts'
import { claimRun, readRun, type RunRow, startRun } from '../../db/runs.ts'
import { findConnection } from '../../db/connections.ts'
import { unwrap } from '../../db/result.ts'
import { crmNames, type CrmType } from '../domain/crm-type.ts'
import type { Direction } from '../domain/field-mapping.ts'
import { type Engine, leaseSeconds, newLease, type WorkEnd, work } from '../sync-manager.ts'

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
  /** Ends when this process has done what it can for the run; never throws. */
  readonly working: Promise<WorkEnd>
}

/**
 * Starts a run and works on it until the deadline. A run that was left behind by a worker that went away is taken over instead.
 * @throws Failure `sync_running` while another worker is at it, `not_connected`, `needs_reconnect`, `paused`, `contact_not_found`
 */
export async function requestSync(engine: Engine, request: SyncRequest, deadline: number): Promise<RequestedSync> {
  const connection = await findConnection(engine.db, request.organizationId, request.crmType)
  if (!connection || connection.status === 'disconnected') {
    throw new Failure({
      kind: 'invalid',
      code: 'not_connected',
      message: `Connect ${crmNames[request.crmType]} before syncing with it.`,
      field: 'crmType',
    })
  }
  if (connection.status === 'paused') {
    throw new Failure({
      kind: 'invalid',
      code: 'paused',
      message: 'This connection is paused. Resume it before syncing.',
      field: 'crmType',
    })
  }
  if (connection.status === 'error') {
    throw new Failure({
      kind: 'invalid',
      code: 'needs_reconnect',
      message: `${crmNames[request.crmType]} no longer lets us in. Reconnect it; sync goes on where it was.`,
      field: 'crmType',
    })
  }
  if (request.contactId !== null) await requireContact(engine, request.organizationId, request.contactId)

  const lease = newLease('')
  const { started, run } = await startRun(
    engine.db,
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
    leaseSeconds,
  )
  const held = { ...lease, runId: run.id }
  if (!started && !(await claimRun(engine.db, held))) {
    throw new Failure({
      kind: 'invalid',
      code: 'sync_running',
      message: 'A sync of this connection is running already. Wait for it, or follow it in the history.',
    })
  }
  return { runId: run.id, working: work(engine, held, deadline) }
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
