import { randomUUID } from 'node:crypto'
import { Failure, toFailure } from '../../core/errors.ts'
import { log } from '../../core/log.ts'
import { type Lease, renewLease } from '../../db/run-lease.ts'
import type { ServiceClient } from '../../db/service-client.ts'

/** How long a worker keeps a run without renewing its lease. Every batch and every heartbeat renews it. */
export const leaseSeconds = 20
const heartbeatMs = 5_000
/**
 * Nothing is sent this long before the lease expires, so that requests in flight have arrived before another worker takes over.
 */
const marginMs = 5_000

export function newLease(runId: string): Lease {
  return { runId, token: randomUUID(), seconds: leaseSeconds }
}

export type LeaseHeartbeat = {
  /**
   * @throws Failure `lease_lost` when another worker has the run, or may have: the lease was lost, or this process was suspended
   * for too long
   */
  readonly check: () => void
  readonly stop: () => void
}

/** Renews a lease that was just acquired, and the visibility timeout of the run's message, until it is stopped. */
export function startHeartbeat(db: ServiceClient, lease: Lease): LeaseHeartbeat {
  let renewedAt = instant()
  let isLost = false
  async function renew(): Promise<void> {
    const requestedAt = instant()
    if (await renewLease(db, lease)) renewedAt = requestedAt
    else isLost = true
  }
  const heartbeat = setInterval(() => {
    renew().catch((thrown: unknown) => log.warn('lease not renewed', { runId: lease.runId, error: toFailure(thrown).message }))
  }, heartbeatMs)
  return {
    check() {
      if (isLost || elapsedSince(renewedAt) > lease.seconds * 1_000 - marginMs) throw leaseLost()
    },
    stop: () => clearInterval(heartbeat),
  }
}

type Instant = { readonly wall: number; readonly steady: number }

/** On two clocks: one keeps running while the machine sleeps, the other is never set back. */
function instant(): Instant {
  return { wall: Date.now(), steady: performance.now() }
}

function elapsedSince({ wall, steady }: Instant): number {
  return Math.max(Date.now() - wall, performance.now() - steady)
}

function leaseLost(): Failure {
  return new Failure({
    kind: 'lease_lost',
    code: 'lease_lost',
    message: 'This run was taken over by another worker, or may have been, while this process was suspended.',
  })
}
