import { z } from 'zod'
import { keptDays } from '../core/limits.ts'
import { toFailure } from '../core/errors.ts'
import { log } from '../core/log.ts'
import type { Engine } from '../crm/engine.ts'
import { activeConnectionIds } from '../db/connections.ts'
import { enqueueChecks } from '../db/queue.ts'
import { sweepOutbox } from '../db/outbox.ts'
import { enqueueDueSources } from '../db/knowledge-sources.ts'
import { removeUnlinkedFiles } from '../knowledge/files.ts'
import { currentModel } from '../knowledge/embedding/models.ts'
import { embedMissing } from '../knowledge/vectors.ts'
import { keepServerEndpoint } from '../outbound/server-endpoint.ts'
import { noteHeartbeat } from '../db/service-health.ts'
import { unwrap } from '../db/result.ts'
import { readRun } from '../db/run-rows.ts'
import { enqueueRuns } from '../db/runs.ts'
import type { JobName } from './job-names.ts'
import { resealAll } from './reseal-all.ts'
import { notifyDue } from './notify-due.ts'
import { runWorker } from './worker.ts'

export type { JobName } from './job-names.ts'

export type JobReport = {
  readonly job: JobName
  /** One row per connection with work to do. */
  readonly connections: readonly { readonly connectionId: string; readonly outcome: string }[]
  readonly removed?: Readonly<Record<string, number>>
}

export type JobOptions = {
  /** Milliseconds since the epoch. What is not done by then stays in the queue. */
  readonly deadline: number
  /** Also runs deltas that are not due by their connection's schedule. */
  readonly force: boolean
}

/** Automatic retries of a failed record; after that it needs a person or a full sync. */
const attemptsMax = 3

/**
 * Runs a background job: queues its work for all connections in one call, then works on the queues until they are empty or the
 * deadline. Connections take turns in slices, so a long run does not block the others.
 */
export async function runJob(engine: Engine, job: JobName, options: JobOptions): Promise<JobReport> {
  const report = await work(engine, job, options)
  await noteHeartbeat(engine.db, job)
  return report
}

async function work(engine: Engine, job: JobName, { deadline, force }: JobOptions): Promise<JobReport> {
  switch (job) {
    case 'delta-sync': {
      const runs = await enqueueRuns(engine.db, force)
      await runWorker(engine, { deadline, untilEmpty: true })
      return { job, connections: await Promise.all(runs.map((run) => outcomeOf(engine, run))) }
    }
    case 'health-check':
    case 'detect-conflicts': {
      const connections = await enqueueChecks(engine.db, job === 'health-check' ? 'health' : 'conflicts')
      await runWorker(engine, { deadline, untilEmpty: true })
      await notifyDue(engine, deadline)
      return { job, connections: connections.map((connectionId) => ({ connectionId, outcome: 'checked' })) }
    }
    case 'retry-failed':
      unwrap(await engine.db.rpc('erasures_resume', {}))
      unwrap(await engine.db.rpc('gateway_sweep', {}))
      await keepServerEndpoint(engine)
      for (const { id, reason } of await sweepOutbox(engine.db)) log.warn('endpoint stopped', { endpointId: id, reason })
      return { job, connections: await retryFailed(engine, deadline) }
    case 'knowledge':
      await enqueueDueSources(engine.db, force)
      await runWorker(engine, { deadline, untilEmpty: true })
      await embedMissing(engine.db, currentModel(engine.env), { until: () => engine.now() >= deadline })
      await removeUnlinkedFiles(engine.db, () => engine.now() >= deadline)
      return { job, connections: [] }
    case 'cleanup': {
      const removed = unwrap(await engine.db.rpc('crm_cleanup', { p_days: keptDays.runs }))
      const kept = await forgetExpired(engine, deadline)
      await resealAll(engine, deadline)
      return { job, connections: [], removed: { ...z.record(z.string(), z.number()).parse(removed), ...kept } }
    }
  }
}

async function outcomeOf(engine: Engine, { runId, connectionId }: { readonly runId: string; readonly connectionId: string }) {
  const status = (await readRun(engine.db, runId))?.status ?? 'removed'
  return { connectionId, outcome: status === 'running' ? 'queued' : status }
}

async function retryFailed(engine: Engine, deadline: number): Promise<JobReport['connections']> {
  const report: { connectionId: string; outcome: string }[] = []
  for (const id of await activeConnectionIds(engine.db)) {
    try {
      const answer = await engine.db.rpc('crm_retry_failed', { p_connection: id, p_attempts_max: attemptsMax })
      const retried = z.number().parse(unwrap(answer))
      if (retried > 0) report.push({ connectionId: id, outcome: `retried_${retried}` })
    } catch (thrown) {
      const { code, message, cause } = toFailure(thrown)
      log.error('failed records not retried', { connectionId: id, code, error: message, cause })
      report.push({ connectionId: id, outcome: code })
    }
  }
  await runWorker(engine, { deadline, untilEmpty: true })
  return report
}

/** Rows of one statement: short transactions, however much has expired. */
const expiredPerCall = 1_000

/** Clears what is older than organisations keep it, batch after batch until nothing is left or the time is up; the next job goes on. */
async function forgetExpired(
  engine: Engine,
  deadline: number,
): Promise<{ readonly values: number; readonly trash: number; readonly intake: number }> {
  const drain = async (clear: 'privacy_clear_values' | 'privacy_purge_trash' | 'privacy_forget_intake') => {
    for (let sum = 0; ; ) {
      const cleared = z.number().parse(unwrap(await engine.db.rpc(clear, { p_limit: expiredPerCall })))
      sum += cleared
      if (cleared === 0 || engine.now() >= deadline) return sum
    }
  }
  return {
    values: await drain('privacy_clear_values'),
    trash: await drain('privacy_purge_trash'),
    intake: await drain('privacy_forget_intake'),
  }
}
