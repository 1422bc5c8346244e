import { randomUUID } from 'node:crypto'
import type { Env } from '../core/env.ts'
import { Failure, toFailure } from '../core/errors.ts'
import { log } from '../core/log.ts'
import type { SecretBox } from '../core/secret-box.ts'
import { type Connection, noteUsage, readConnection, readMapping } from '../db/connections.ts'
import { advanceRun, countPending, type EngineRun, finishRun, readRun, releaseRun, renewLease } from '../db/runs.ts'
import type { ServiceClient } from '../db/service-client.ts'
import type { Lease } from '../db/sync-batches.ts'
import type { Connector } from './connector.ts'
import { storedTokens } from './credentials.ts'
import type { CrmType } from './domain/crm-type.ts'
import type { FieldMapping, MappedField } from './domain/field-mapping.ts'
import { type Budgets, type CountedSession, openSession } from './session.ts'
import { pull } from './sync/pull.ts'
import { push, pushRecords } from './sync/push.ts'
import type { RunContext } from './sync/run-context.ts'

/** What the engine works with. One per process. */
export type Engine = {
  readonly env: Env
  readonly db: ServiceClient
  readonly box: SecretBox
  readonly budgets: Budgets
  readonly loadConnector: (crmType: CrmType) => Promise<Connector>
  readonly now: () => number
}

/** How long a silent worker keeps a run. Every batch and every heartbeat renews it. */
export const leaseSeconds = 20
const heartbeatMs = 5_000
/** A run that was given back this often is given up, so that it cannot go round for ever. */
const claimsMax = 50

export function newLease(runId: string): Lease {
  return { runId, token: randomUUID(), seconds: leaseSeconds }
}

/** How a piece of work ended. `out_of_time`: the run waits for somebody to go on; `stopped`: a failure or another worker ended it here. */
export type WorkEnd = 'finished' | 'out_of_time' | 'stopped'

/**
 * Works on a run that the lease holds, from its checkpoint to its end or to the deadline. Never throws: what goes wrong becomes
 * the run's state. A failure that time may heal gives the run back, to be gone on with; one that a person must heal ends it.
 */
export async function work(engine: Engine, lease: Lease, deadline: number): Promise<WorkEnd> {
  const heartbeat = setInterval(() => {
    renewLease(engine.db, lease).catch((thrown: unknown) =>
      log.warn('lease not renewed', { runId: lease.runId, error: toFailure(thrown).message }),
    )
  }, heartbeatMs)
  let session: CountedSession | null = null
  let counted = 0
  const takeApiCalls = () => {
    const calls = session?.calls() ?? 0
    const fresh = calls - counted
    counted = calls
    return fresh
  }
  let run: EngineRun | null = null
  try {
    run = await readRun(engine.db, lease.runId)
    const connection = run && (await readConnection(engine.db, run.connection_id))
    if (!run || !connection) return 'stopped'
    const connector = await engine.loadConnector(connection.crmType)
    session = openSession({
      connectionId: connection.id,
      connector,
      store: storedTokens(engine.db, engine.box, connection.id),
      budgets: engine.budgets,
      now: engine.now,
    })
    const ctx = await contextOf(engine, { run, connection, connector, session, lease, deadline, takeApiCalls })
    const finished = await runPhases(ctx, run)
    if (finished)
      await finishRun(engine.db, lease, {
        error: null,
        cursor: finished.cursor,
        apiCalls: takeApiCalls(),
        connectionStatus: null,
      })
    else await releaseRun(engine.db, lease, takeApiCalls(), null)
    return finished ? 'finished' : 'out_of_time'
  } catch (thrown) {
    await endBadly(engine, lease, run, toFailure(thrown), takeApiCalls())
    return 'stopped'
  } finally {
    clearInterval(heartbeat)
    await rememberUsage(engine, run, session)
  }
}

/** What an account has used of its day is worth showing, and not worth failing for. */
async function rememberUsage(engine: Engine, run: EngineRun | null, session: CountedSession | null): Promise<void> {
  const usage = session?.usage()
  if (!run || !usage) return
  await noteUsage(engine.db, run.connection_id, usage).catch((thrown: unknown) =>
    log.warn('API usage not noted', { runId: run.id, error: toFailure(thrown).message }),
  )
}

/** @returns the cursor for the next delta (null where the run does not move it), or null when the time ran out */
async function runPhases(ctx: RunContext, run: EngineRun): Promise<{ readonly cursor: unknown } | null> {
  if (run.record_id !== null) {
    await pushRecords(ctx, [run.record_id])
    return { cursor: null }
  }
  let checkpoint = run.checkpoint ?? {}
  if (run.phase === 'pull') {
    const start = checkpoint.resume ? null : (checkpoint.cursor ?? null)
    if (run.sync_type === 'full' && start === null && !checkpoint.resume) {
      const expected = await ctx.connector.countRecords(ctx.session, ctx.object)
      await advanceRun(ctx.db, ctx.lease, { expected, apiCalls: ctx.takeApiCalls() })
    }
    const resume = checkpoint.resume ?? (await pull(ctx, start))
    if (resume === null) return null
    checkpoint = { resume }
    const waiting = run.direction === 'from_crm' ? 0 : await countPending(ctx.db, ctx.connectionId)
    const processed = (await readRun(ctx.db, ctx.lease.runId))?.records_processed ?? 0
    await advanceRun(ctx.db, ctx.lease, {
      phase: 'push',
      checkpoint,
      expected: processed + waiting,
      apiCalls: ctx.takeApiCalls(),
    })
  }
  if (run.direction !== 'from_crm' && !(await push(ctx, checkpoint))) return null
  return { cursor: checkpoint.resume ?? null }
}

async function contextOf(
  engine: Engine,
  of: {
    readonly run: EngineRun
    readonly connection: Connection
    readonly connector: Connector
    readonly session: CountedSession
    readonly lease: Lease
    readonly deadline: number
    readonly takeApiCalls: () => number
  },
): Promise<RunContext> {
  const { connector, connection, lease } = of
  const object = 'contact'
  const [mapping, fields] = await Promise.all([
    readMapping(engine.db, connection.id, object),
    connector.describeFields(of.session, object),
  ])
  const known = new Map(fields.map((field) => [field.name, field]))
  const missing = mapping.filter((field) => !known.has(field.crmField))
  if (missing.length > 0 && of.run.claims === 1) await warnOfMissing(engine, lease, missing, of.takeApiCalls)
  const mapped: MappedField[] = mapping.flatMap((field) => {
    const remote = known.get(field.crmField)
    return remote ? [{ ...field, type: remote.type }] : []
  })
  return {
    db: engine.db,
    connector,
    session: of.session.withFields(mapped.map((field) => ({ name: field.crmField, type: field.type }))),
    connectionId: connection.id,
    object,
    direction: of.run.direction,
    mapping: mapped,
    policy: connection.settings.conflictPolicy,
    lease,
    newId: randomUUID,
    isTimeUp: () => engine.now() >= of.deadline,
    takeApiCalls: of.takeApiCalls,
  }
}

/** A field that is gone from the CRM must not read as "cleared everywhere": it is left out until somebody looks. */
async function warnOfMissing(
  engine: Engine,
  lease: Lease,
  missing: readonly FieldMapping[],
  takeApiCalls: () => number,
): Promise<void> {
  const names = missing.map((field) => field.crmField).join(', ')
  await advanceRun(engine.db, lease, {
    apiCalls: takeApiCalls(),
    warning: {
      code: 'field_missing',
      message: `The CRM no longer has: ${names}. These fields were left as they are; take them out of the mapping or restore them in the CRM.`,
    },
  })
}

async function endBadly(engine: Engine, lease: Lease, run: EngineRun | null, failure: Failure, apiCalls: number): Promise<void> {
  if (failure.kind === 'lease_lost') {
    log.info('run taken over or cancelled', { runId: lease.runId })
    return
  }
  log.error('run stopped', { runId: lease.runId, code: failure.code, message: failure.message, cause: failure.cause })
  try {
    if (failure.retryable && (run?.claims ?? 0) < claimsMax) {
      await releaseRun(engine.db, lease, apiCalls, failure.message)
      return
    }
    await finishRun(engine.db, lease, {
      error: { code: failure.code, message: failure.message },
      cursor: null,
      apiCalls,
      connectionStatus: failure.kind === 'auth' ? 'error' : null,
    })
  } catch (thrown) {
    // The lease runs out by itself; the next worker goes on from the checkpoint.
    log.error('run could not be ended', { runId: lease.runId, error: toFailure(thrown).message })
  }
}
