import { randomUUID } from 'node:crypto'
import { Failure, toFailure } from '../../core/errors.ts'
import { log } from '../../core/log.ts'
import { renewLease } from '../../db/runs.ts'
import type { ServiceClient } from '../../db/service-client.ts'
import type { Lease } from '../../db/sync-batches.ts'

/** How long a silent worker keeps a run. Every batch and every heartbeat renews it. */
export const leaseSeconds = 20
const heartbeatMs = 5_000
/** So long before its end nothing is sent any more: what is under way then has arrived before somebody else may look for it. */
const marginMs = 5_000

export function newLease(runId: string): Lease {
  return { runId, token: randomUUID(), seconds: leaseSeconds }
}

export type HeldLease = {
  /** @throws Failure `lease_lost` when the run is another worker's, or may be: because it was taken, or because this process stood still for too long */
  readonly check: () => void
  readonly stop: () => void
}

/** Renews a lease that was taken just now, and with it the time for which the run's message is hidden, until it is stopped. */
export function keepAlive(db: ServiceClient, lease: Lease): HeldLease {
  let renewed = instant()
  let isTaken = false
  async function renew(): Promise<void> {
    const asked = instant()
    if (await renewLease(db, lease)) renewed = asked
    else isTaken = true
  }
  const heartbeat = setInterval(() => {
    renew().catch((thrown: unknown) => log.warn('lease not renewed', { runId: lease.runId, error: toFailure(thrown).message }))
  }, heartbeatMs)
  return {
    check() {
      if (isTaken || since(renewed) > lease.seconds * 1_000 - marginMs) throw leaseLost()
    },
    stop: () => clearInterval(heartbeat),
  }
}

type Instant = { readonly wall: number; readonly steady: number }

/** By two clocks: one goes on while the machine sleeps, the other is not set back. */
function instant(): Instant {
  return { wall: Date.now(), steady: performance.now() }
}

function since({ wall, steady }: Instant): number {
  return Math.max(Date.now() - wall, performance.now() - steady)
}

function leaseLost(): Failure {
  return new Failure({
    kind: 'lease_lost',
    code: 'lease_lost',
    message: 'This run was taken over by another worker, or may have been, while this one stood still.',
  })
}
