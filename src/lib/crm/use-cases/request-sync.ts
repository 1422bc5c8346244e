import { Failure } from '../../core/errors.ts'
import { readConnectionObjects } from '../../db/connection-objects.ts'
import { type Connection, findConnection } from '../../db/connections.ts'
import { unwrap } from '../../db/result.ts'
import { startRun } from '../../db/run-requests.ts'
import { readRun, type RunRow } from '../../db/run-rows.ts'
import { crmNames, type CrmType } from '../domain/crm-type.ts'
import type { Direction } from '../domain/field-mapping.ts'
import { isSyncedObject, specOf, type SyncedObject, syncedObjects } from '../domain/objects.ts'
import type { Engine } from '../engine.ts'
import { leaseSeconds, newLease } from '../run/lease.ts'
import { type WorkOutcome, workOnRun } from '../run/sync-manager.ts'
import { workUpTo } from '../run/work-up-to.ts'

export type SyncRequest = {
  readonly organizationId: string
  readonly userId: string | null
  readonly crmType: CrmType
  readonly syncType: 'full' | 'delta'
  readonly direction: Direction
  readonly contactId: string | null
  /** Null or left out: all that the connection syncs. */
  readonly objects?: readonly SyncedObject[] | null
}

export type RequestedSync = {
  readonly runId: string
  /** What it syncs: what was asked for, or all that the connection does. */
  readonly objects: readonly SyncedObject[]
  /** Resolves when this process has done its part of the run; never rejects. The queue continues the rest. */
  readonly working: Promise<WorkOutcome | 'queued'>
}

/**
 * Has what was asked for done: starts a run and works on it until the deadline, or queues it behind the one that is active. The run that
 * is answered does what was asked for and nothing less; it may be one that had yet to start anyway.
 * @throws Failure `invalid_input` for other objects than contacts with one contact, `waiting_for_approval`, `not_connected`, `needs_reconnect`, `paused`, `contact_not_found`, `object_off`
 */
export async function requestSync(engine: Engine, request: SyncRequest, deadline: number): Promise<RequestedSync> {
  const connection = await syncableConnection(engine, request)
  if (request.contactId !== null) await requireContact(engine, request.organizationId, request.contactId)
  const objects = askedObjects(request)
  const { enabled, wasSynced } = await requireObjects(engine, connection, objects)

  const unassigned = newLease('')
  const { started, run } = await startRun(
    engine.db,
    {
      connectionId: connection.id,
      // Without a cursor a delta has no start, so the first run is a full one. Where some objects have one, the others are read as a whole.
      syncType: request.contactId !== null ? 'manual' : wasSynced ? request.syncType : 'full',
      direction: request.direction,
      trigger: 'user',
      userId: request.userId,
      recordId: request.contactId,
      objects,
    },
    unassigned.token,
    leaseSeconds,
  )
  if (!started && run.status === 'waiting') {
    throw new Failure({
      kind: 'invalid',
      code: 'waiting_for_approval',
      message:
        'A sync of this connection would change a lot and waits for an admin to approve or reject it. Nothing was started; ask again after that.',
    })
  }
  const lease = { ...unassigned, runId: run.id }
  return {
    runId: run.id,
    objects: objects ?? enabled,
    working: started ? workOnRun(engine, lease, deadline) : workUpTo(engine, run, deadline),
  }
}

/** The connection, if a sync of it can be asked for. @throws Failure `not_connected`, `needs_reconnect`, `paused` */
export async function syncableConnection(
  engine: Engine,
  request: Pick<SyncRequest, 'organizationId' | 'crmType'>,
): Promise<Connection> {
  const connection = await findConnection(engine.db, request.organizationId, request.crmType)
  if (!connection || connection.status === 'disconnected') {
    throw refusal('not_connected', `Connect ${crmNames[request.crmType]} before syncing with it.`)
  }
  if (connection.status === 'paused') {
    const isAsked = connection.account.shared === 'asked'
    throw refusal(
      'paused',
      isAsked
        ? 'Another organisation of this server is connected to this account too. Resume the connection to go on anyway.'
        : 'This connection is paused. Resume it before syncing.',
    )
  }
  if (connection.status === 'error') {
    throw refusal(
      'needs_reconnect',
      `${crmNames[request.crmType]} no longer accepts our access. Reconnect it; sync continues where it stopped.`,
    )
  }
  return connection
}

function refusal(code: string, message: string): Failure {
  return new Failure({ kind: 'invalid', code, message, field: 'crmType' })
}

/** Each once, in the order of runs; null for all that the connection syncs. */
function askedObjects({ contactId, objects }: SyncRequest): readonly SyncedObject[] | null {
  if (contactId === null) return objects ? syncedObjects.filter((object) => objects.includes(object)) : null
  if (objects?.some((object) => object !== 'contact')) {
    const message = 'A sync of one contact is of no other object. Leave out contactId, or objects.'
    throw new Failure({ kind: 'invalid', code: 'invalid_input', message, field: 'objects' })
  }
  return ['contact']
}

/** @returns the objects that are on, and whether any of those that are asked for has been synced before */
async function requireObjects(engine: Engine, connection: Connection, asked: readonly SyncedObject[] | null) {
  const enabled = (await readConnectionObjects(engine.db, connection.id)).filter((row) => row.enabled)
  const off = asked?.find((object) => !enabled.some((row) => row.object === object))
  if (off !== undefined) {
    const { many } = specOf(off)
    throw new Failure({
      kind: 'invalid',
      code: 'object_off',
      message: `This connection does not sync ${many}. Switch them on in its settings first.`,
      field: 'objects',
    })
  }
  if (asked === null && enabled.length === 0) {
    const message =
      'Every object of this connection is switched off, so there is nothing to sync. Switch one on in its settings first.'
    throw new Failure({ kind: 'invalid', code: 'object_off', message, field: 'objects' })
  }
  const isAsked = (object: string) => asked === null || asked.some((one) => one === object)
  return {
    enabled: enabled.map(({ object }) => object).filter(isSyncedObject),
    wasSynced: enabled.some(({ object, syncCursor }) => syncCursor !== null && isAsked(object)),
  }
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
export async function runAfter(
  engine: Engine,
  requested: Pick<RequestedSync, 'runId' | 'working'>,
  waitMs: number,
): Promise<RunRow> {
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
