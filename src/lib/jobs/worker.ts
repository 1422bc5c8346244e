import { setTimeout as sleep } from 'node:timers/promises'
import { toFailure } from '../core/errors.ts'
import { log } from '../core/log.ts'
import type { Engine } from '../crm/engine.ts'
import { finishJobs, type Job, setJobVisibility, type QueueName, receiveJobs, type ReceivedJob } from '../db/queue.ts'
import { handleJob } from './handlers.ts'
import { createTurns } from './turns.ts'

type Lane = {
  readonly queue: QueueName
  /** Messages handled at once. */
  readonly inFlightMax: number
  /** How long one job may take before other jobs get their turn. */
  readonly sliceMs: number
  /** Poll interval of an empty queue: at first, and after it has been empty for a while. */
  readonly idleMs: readonly [number, number]
  /** Of these, at most so many of one organisation: whatever its receivers do, others have room. */
  readonly ofOneMax?: number
}

/** Live changes have a lane of their own, so that backfills do not block them. */
export const lanes: readonly Lane[] = [
  { queue: 'crm_live', inFlightMax: 20, sliceMs: 10_000, idleMs: [75, 250] },
  // Each integration is one message at a time: many may wait for a slow CRM, and none for another's.
  { queue: 'crm_gateway', inFlightMax: 60, sliceMs: 10_000, idleMs: [75, 400] },
  // Each endpoint is one message at a time too: a slow receiver keeps nobody else's waiting.
  { queue: 'crm_outbox', inFlightMax: 60, ofOneMax: 15, sliceMs: 10_000, idleMs: [75, 400] },
  // A source may take two minutes; an organisation with many slow ones leaves room for others.
  { queue: 'crm_knowledge', inFlightMax: 4, ofOneMax: 2, sliceMs: 120_000, idleMs: [150, 1_000] },
  { queue: 'crm_work', inFlightMax: 3, sliceMs: 30_000, idleMs: [300, 1_500] },
]

/** Visibility timeout of a received message; renewed while it is being handled. */
const visibilityTimeoutSeconds = 30
const renewMs = 10_000
/** How long the message of an organisation waits that has as many in flight as it may. */
const turnSeconds = 2
/** Poll interval while draining until empty. */
const drainPollMs = 20
/** Pause after a failed request to the database. */
const errorPauseMs = 2_000

export type WorkerOptions = {
  /** Milliseconds since the epoch. No job starts after it, and runs in flight stop at their next checkpoint. */
  readonly deadline: number
  /** True: returns when both queues are empty. False: polls until the deadline or the signal. */
  readonly untilEmpty: boolean
  readonly signal?: AbortSignal
}

/**
 * Works on the queues until the deadline. Safe with any number of workers and processes: the visibility timeout gives a message
 * to one worker at a time, and a connection's lease gives its run to one. @returns how many messages were received
 * @throws Failure when `untilEmpty` and a queue cannot be reached
 */
export async function runWorker(engine: Engine, options: WorkerOptions): Promise<number> {
  const inFlight = new Set<Promise<void>>()
  // Queues that were empty while no job was in flight, since the last message.
  const empty = new Set<QueueName>()
  // Queues being polled: a job of one queue can add jobs to the other.
  const polling = new Set<QueueName>()
  let handled = 0
  // Why the queues could not be drained.
  let unreachable: unknown
  const isDrained = () => options.untilEmpty && empty.size === lanes.length && polling.size === 0
  const isOver = () =>
    unreachable !== undefined || options.signal?.aborted === true || engine.now() >= options.deadline || isDrained()
  await Promise.all(
    lanes.map(async (lane) => {
      const ids = new Set<number>()
      const turns = createTurns(lane.ofOneMax ?? Number.POSITIVE_INFINITY)
      const stopRenewal = keepHidden(engine, lane, ids)
      const [shortestMs, longestMs] = lane.idleMs
      let idleMs = shortestMs
      while (!isOver()) {
        // Asked again only once something has come of another queue: lanes that keep asking would keep each other from the end.
        if (empty.has(lane.queue)) {
          await Promise.race([...inFlight, pause(drainPollMs, options.signal)])
          continue
        }
        polling.add(lane.queue)
        const received = await receive(engine, lane, lane.inFlightMax - ids.size, options).catch((thrown: unknown) => {
          unreachable ??= thrown
          return []
        })
        polling.delete(lane.queue)
        handled += received.length
        const until = Math.min(options.deadline, engine.now() + lane.sliceMs)
        const others: number[] = []
        for (const group of groups(received)) {
          const turn = turns(ownerOf(group[0].job), () => handleGroup(engine, lane.queue, group, ids, until))
          if (turn === null) others.push(...group.map(({ id }) => id))
          else track(inFlight, turn)
        }
        if (others.length > 0) track(inFlight, handBack(engine, lane.queue, others))
        if (received.length > 0) empty.clear()
        // A job in flight can add jobs to any queue.
        else if (options.untilEmpty && inFlight.size === 0) empty.add(lane.queue)
        idleMs = received.length > 0 ? shortestMs : Math.min(longestMs, idleMs * 1.2)
        if (received.length > 0 || isOver()) continue
        // New work usually comes from a job that ends.
        await Promise.race([...inFlight, pause(options.untilEmpty && inFlight.size === 0 ? drainPollMs : idleMs, options.signal)])
      }
      await Promise.all(inFlight)
      stopRenewal()
    }),
  )
  if (unreachable !== undefined) throw unreachable
  return handled
}

/** @throws Failure when the queues cannot be reached and the caller drains them; a worker tries again instead */
async function receive(engine: Engine, lane: Lane, room: number, options: WorkerOptions): Promise<readonly ReceivedJob[]> {
  if (room <= 0) return []
  try {
    return await receiveJobs(engine.db, lane.queue, visibilityTimeoutSeconds, room)
  } catch (thrown) {
    const { message, cause } = toFailure(thrown)
    log.error('queue not reached', { queue: lane.queue, message, cause })
    if (options.untilEmpty) throw thrown
    await pause(errorPauseMs, options.signal)
    return []
  }
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
    log.error('messages not handled', { queue, message: toFailure(thrown).message, cause: toFailure(thrown).cause })
  } finally {
    for (const id of all) ids.delete(id)
  }
}

function keepHidden(engine: Engine, { queue }: Lane, ids: ReadonlySet<number>): () => void {
  const renewal = setInterval(() => {
    setJobVisibility(engine.db, queue, [...ids], visibilityTimeoutSeconds).catch((thrown: unknown) =>
      log.warn('visibility timeout not renewed', { queue, error: toFailure(thrown).message }),
    )
  }, renewMs)
  return () => clearInterval(renewal)
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

function groupOf(job: Job): string | null {
  if (job.kind === 'live') return job.connectionId
  if (job.kind === 'gateway') return job.integrationId
  if (job.kind === 'knowledge') return job.sourceId
  return job.kind === 'outbox' ? job.endpointId : null
}

async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  await sleep(ms, undefined, signal ? { signal } : {}).catch(() => undefined)
}
