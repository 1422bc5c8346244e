import { randomUUID } from 'node:crypto'
import { renewLease } from '../db/runs.ts'
import type { ServiceClient } from '../db/service-client.ts'
import type { Lease } from '../db/sync-batches.ts'
import { toFailure } from '../core/errors.ts'
import { log } from '../core/log.ts'

/** How long a silent worker keeps a run. Every batch and every heartbeat renews it. */
export const leaseSeconds = 20
const heartbeatMs = 5_000

export function newLease(runId: string): Lease {
  return { runId, token: randomUUID(), seconds: leaseSeconds }
}

/** Renews the lease, and with it the time for which the run's message is hidden, until the answer is called. */
export function keepAlive(db: ServiceClient, lease: Lease): () => void {
  const heartbeat = setInterval(() => {
    renewLease(db, lease).catch((thrown: unknown) =>
      log.warn('lease not renewed', { runId: lease.runId, error: toFailure(thrown).message }),
    )
  }, heartbeatMs)
  return () => clearInterval(heartbeat)
}
