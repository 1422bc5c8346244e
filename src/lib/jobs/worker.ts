import { setTimeout as sleep } from 'node:timers/promises'
import { toFailure } from '../core/errors.ts'
import { log } from '../core/log.ts'
import type { Engine } from '../crm/engine.ts'
import { finishJobs, type Job, setJobVisibility, type QueueName, receiveJobs, type ReceivedJob } from '../db/queue.ts'
import { handleJob } from './handlers.ts'
import { createTurns, type StartTurn, type TurnLimits } from './turns.ts'

type LaneSpec = {
  readonly queue: QueueName
  /** Messages handled at once. */
  readonly inFlightMax: number
  /** How long one job may take before other jobs get their turn. */
  readonly sliceMs: number
  /** How many of these one organisation may have: whatever its receivers do, others have room, and so have its own that answer. */
  readonly ofOne?: TurnLimits
}

/** Live changes have a lane of their own, so that backfills do not block them. */
const lanes: readonly LaneSpec[] = [
  { queue: 'crm_live', inFlightMax: 20, sliceMs: 10_000 },
  // Each integration is one message at a time: many may wait for a slow CRM, and none for another's.
  { queue: 'crm_gateway', inFlightMax: 60, sliceMs: 10_000 },
  // Each endpoint is one message at a time too. Those that do not answer leave the turns of those that do.
  { queue: 'crm_outbox', inFlightMax: 120, ofOne: { quickMax: 15, slowMax: 15, slowStartsMax: 10 }, sliceMs: 10_000 },
  // A source may take two minutes; an organisation with many slow ones leaves room for others.
  { queue: 'crm_knowledge', inFlightMax: 4, ofOne: { quickMax: 2, slowMax: 0, slowStartsMax: 0 }, sliceMs: 120_000 },
  { queue: 'crm_work', inFlightMax: 3, sliceMs: 30_000 },
]

/** Visibility timeout of a received message; renewed while it is being handled. */
const visibilityTimeoutSeconds = 30
const renewMs = 10_000
/** How long the message of an organisation waits that has as many in flight as it may. */
const turnSeconds = 1
/** Poll interval of empty queues: at first, and after they have been empty for a while. */
const [idleMs, idleMaxMs] = [75, 250]
/** Pause after a failed request to the database. */
const errorPauseMs = 2_000

export type WorkerOptions = {
  /** Milliseconds since the epoch. No job starts after it, and runs in flight stop at their next checkpoint. */
  readonly deadline: number
  /** True: returns when all queues are empty. False: polls until the deadline or the signal. */
  readonly untilEmpty: boolean
  readonly signal?: AbortSignal
}

/**
 * Works on the queues until the deadline; one request asks for all of them. Safe with any number of workers and processes: the visibility
 * timeout gives a message to one worker at a time, and a connection's lease gives its run to one. @returns how many messages were received
 * @throws Failure when `untilEmpty` and the queues cannot be reached
 */
export async function runWorker(engine: Engine, options: WorkerOptions): Promise<number> {
  const inFlight = new Set<Promise<void>>()
  const working = new Map(lanes.map((spec) => [spec.queue, laneOf(spec, engine.now)]))
  const renewal = setInterval(() => keepHidden(engine, [...working.values()]), renewMs)
  let handled = 0
  let pauseMs = idleMs
  try {
    while (options.signal?.aborted !== true && engine.now() < options.deadline) {
      // A job in flight can add jobs to any queue, also while these are asked for.
      const mayBeLast = options.untilEmpty && inFlight.size === 0
      const received = await receive(engine, [...working.values()], options)
      handled += received.length
      for (const [queue, lane] of working) {
        const own = received.filter((one) => one.queue === queue)
        if (own.length > 0) begin(engine, lane, own, { inFlight, deadline: options.deadline })
      }
      if (received.length > 0) {
        pauseMs = idleMs
        continue
      }
      if (mayBeLast) break
      if (options.untilEmpty && inFlight.size === 0) continue
      // New work usually comes from a job that ends.
      await Promise.race([...inFlight, pause(pauseMs, options.signal)])
      pauseMs = Math.min(idleMaxMs, pauseMs * 1.2)
    }
  } finally {
    await Promise.all(inFlight)
    clearInterval(renewal)
  }
  return handled
}

/** A lane with what it has in flight. */
type Lane = LaneSpec & { readonly ids: Set<number>; readonly turns: StartTurn }

const unlimited: TurnLimits = { quickMax: Number.POSITIVE_INFINITY, slowMax: 0, slowStartsMax: Number.POSITIVE_INFINITY }

function laneOf(spec: LaneSpec, now: () => number): Lane {
  return { ...spec, ids: new Set(), turns: createTurns(spec.ofOne ?? unlimited, now) }
}

type Received = Awaited<ReturnType<typeof receiveJobs>>

/** @throws Failure when the queues cannot be reached and the caller drains them; a worker tries again instead */
async function receive(engine: Engine, working: readonly Lane[], options: WorkerOptions): Promise<Received> {
  const withRoom = working
    .map(({ queue, inFlightMax, ids }) => ({ queue, count: inFlightMax - ids.size }))
    .filter(({ count }) => count > 0)
  if (withRoom.length === 0) return []
  try {
    return await receiveJobs(engine.db, withRoom, visibilityTimeoutSeconds)
  } catch (thrown) {
    const { message, cause } = toFailure(thrown)
    log.error('queues not reached', { error: message, cause })
    if (options.untilEmpty) throw thrown
    await pause(errorPauseMs, options.signal)
    return []
  }
}

/** Starts what was received of a lane, as far as each organisation has a turn. */
function begin(
  engine: Engine,
  lane: Lane,
  received: Received,
  { inFlight, deadline }: { readonly inFlight: Set<Promise<void>>; readonly deadline: number },
): void {
  const until = Math.min(deadline, engine.now() + lane.sliceMs)
  const others: number[] = []
  for (const group of groups(received)) {
    const turn = lane.turns(
      ownerOf(group[0].job),
      group.some(({ job }) => isSlow(job)),
      () => handleGroup(engine, lane.queue, group, lane.ids, until),
    )
    if (turn === null) others.push(...group.map(({ id }) => id))
    else track(inFlight, turn)
  }
  if (others.length > 0) track(inFlight, handBack(engine, lane.queue, others))
}

type Group = readonly [ReceivedJob, ...ReceivedJob[]]

/** Hands messages back, to be received again when others have had their turn. */
async function handBack(engine: Engine, queue: QueueName, ids: readonly number[]): Promise<void> {
  try {
    await setJobVisibility(engine.db, queue, ids, turnSeconds)
  } catch (thrown) {
    // They become visible again after their visibility timeout.
    log.warn('messages not handed back', { queue, error: toFailure(thrown).message })
  }
}

function track(inFlight: Set<Promise<void>>, working: Promise<void>): void {
  const tracked: Promise<void> = working.finally(() => inFlight.delete(tracked))
  inFlight.add(tracked)
}

async function handleGroup(
  engine: Engine,
  queue: QueueName,
  [first, ...others]: Group,
  ids: Set<number>,
  until: number,
): Promise<void> {
  const all = [first, ...others].map(({ id }) => id)
  for (const id of all) ids.add(id)
  try {
    // Live jobs of one connection are deduplicated: handling one handles all that were received with it.
    await finishJobs(engine.db, queue, all.slice(1))
    await handleJob(engine, queue, first, until)
  } catch (thrown) {
    // The messages become visible again after their visibility timeout.
    log.error('messages not handled', { queue, error: toFailure(thrown).message, cause: toFailure(thrown).cause })
  } finally {
    for (const id of all) ids.delete(id)
  }
}

function keepHidden(engine: Engine, working: readonly Lane[]): void {
  for (const { queue, ids } of working) {
    setJobVisibility(engine.db, queue, [...ids], visibilityTimeoutSeconds).catch((thrown: unknown) =>
      log.warn('visibility timeout not renewed', { queue, error: toFailure(thrown).message }),
    )
  }
}

/** Live jobs grouped by connection, deliveries by integration and by endpoint, fetches by source; every other job alone. */
function groups(received: readonly ReceivedJob[]): readonly Group[] {
  const byKey = new Map<string, [ReceivedJob, ...ReceivedJob[]]>()
  for (const one of received) {
    const { job, id } = one
    const key = groupOf(job) ?? `message ${id}`
    const group = byKey.get(key)
    if (group) group.push(one)
    else byKey.set(key, [one])
  }
  return [...byKey.values()]
}

/** Whose receivers a job depends on. */
function ownerOf(job: Job): string | null {
  return job.kind === 'outbox' || job.kind === 'knowledge' ? (job.organizationId ?? null) : null
}

/** Whether a job is known to wait for somebody who takes their time. */
function isSlow(job: Job): boolean {
  return job.kind === 'outbox' && job.isSlow === true
}

function groupOf(job: Job): string | null {
  if (job.kind === 'live') return job.connectionId
  if (job.kind === 'gateway') return job.integrationId
  if (job.kind === 'knowledge') return job.sourceId
  return job.kind === 'outbox' ? job.endpointId : null
}

async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  await sleep(ms, undefined, signal ? { signal } : {}).catch(() => undefined)
}
