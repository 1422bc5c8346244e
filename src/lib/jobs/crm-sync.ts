import { z } from 'zod'
import { toFailure } from '../core/errors.ts'
import { log } from '../core/log.ts'
import { requestDelta } from '../crm/use-cases/request-delta.ts'
import type { CrmType } from '../crm/domain/crm-type.ts'
import type { Engine } from '../crm/sync-manager.ts'
import { type Connection, listActiveConnections, listWaitingConnections } from '../db/connections.ts'
import { unwrap } from '../db/result.ts'

export const jobNames = ['delta-sync', 'retry-failed', 'cleanup'] as const
export type JobName = (typeof jobNames)[number]

export type JobReport = {
  readonly job: JobName
  /** One row per connection that the job looked at. */
  readonly connections: readonly { readonly connectionId: string; readonly outcome: string }[]
  readonly removed?: Readonly<Record<string, number>>
}

const connectionsAtOnce = 4
const attemptsMax = 3
const retentionDays = 30

/** Runs one of the background jobs until it is done or the deadline is near. One connection's failure never stops the others. */
export async function runJob(engine: Engine, job: JobName, deadline: number): Promise<JobReport> {
  switch (job) {
    case 'delta-sync':
      return { job, connections: await syncAll(engine, deadline) }
    case 'retry-failed': {
      const connections = await listActiveConnections(engine.db)
      return { job, connections: await forEach(connections, (connection) => retryFailed(engine, connection, deadline)) }
    }
    case 'cleanup':
      return {
        job,
        connections: [],
        removed: z.record(z.string(), z.number()).parse(unwrap(await engine.db.rpc('crm_cleanup', { p_days: retentionDays }))),
      }
  }
}

/** What changed everywhere, and then what one CRM's changes leave to be sent to another, so that they arrive in the same tick. */
async function syncAll(engine: Engine, deadline: number): Promise<JobReport['connections']> {
  const synced = await forEach(await listActiveConnections(engine.db), (connection) =>
    requestDelta(engine, connection, 'bidirectional', deadline),
  )
  const goOn = synced.every(({ outcome }) => outcome !== 'out_of_time')
  return [...synced, ...(goOn ? await pushWaiting(engine, await listWaitingConnections(engine.db, null), deadline) : [])]
}

/** Sends what a run with one CRM has left to be sent to the organisation's others. */
export async function pushToOthers(
  engine: Engine,
  of: { readonly organizationId: string; readonly crmType: CrmType },
  deadline: number,
): Promise<JobReport['connections']> {
  const waiting = await listWaitingConnections(engine.db, of.organizationId)
  return pushWaiting(
    engine,
    waiting.filter(({ crmType }) => crmType !== of.crmType),
    deadline,
  )
}

function pushWaiting(engine: Engine, waiting: readonly Connection[], deadline: number): Promise<JobReport['connections']> {
  return forEach(waiting, (connection) => requestDelta(engine, connection, 'to_crm', deadline))
}

async function retryFailed(engine: Engine, connection: Connection, deadline: number): Promise<string> {
  const retried = z
    .number()
    .parse(unwrap(await engine.db.rpc('crm_retry_failed', { p_connection: connection.id, p_attempts_max: attemptsMax })))
  return retried === 0 ? 'nothing_to_retry' : requestDelta(engine, connection, 'to_crm', deadline)
}

async function forEach(
  connections: readonly Connection[],
  run: (connection: Connection) => Promise<string>,
): Promise<JobReport['connections']> {
  const waiting = [...connections]
  const report: { connectionId: string; outcome: string }[] = []
  async function worker(): Promise<void> {
    for (let connection = waiting.shift(); connection; connection = waiting.shift()) {
      const { id } = connection
      try {
        report.push({ connectionId: id, outcome: await run(connection) })
      } catch (thrown) {
        const failure = toFailure(thrown)
        log.error('job failed for a connection', {
          connectionId: id,
          code: failure.code,
          message: failure.message,
          cause: failure.cause,
        })
        report.push({ connectionId: id, outcome: failure.code })
      }
    }
  }
  await Promise.all(Array.from({ length: connectionsAtOnce }, worker))
  return report
}
