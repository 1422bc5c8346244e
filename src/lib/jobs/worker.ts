import { setTimeout as sleep } from 'node:timers/promises'
import { toFailure } from '../core/errors.ts'
import { log } from '../core/log.ts'
import type { Engine } from '../crm/engine.ts'
import { finishJobs, setJobVisibility, type QueueName, receiveJobs, type ReceivedJob } from '../db/queue.ts'
import { handleJob } from './handlers.ts'

type Lane = {
  readonly queue: QueueName
  /** Messages under way at once. */
  readonly widthMax: number
  /** How long one job may take before it lets others have their turn. */
  readonly sliceMs: number
  /** How long a queue that was empty is left alone: at first, and after it has been empty for a while. */
  readonly idleMs: readonly [number, number]
}

/** What people wait for has a lane of its own, so that backfills never stand before it. */
const lanes: readonly Lane[] = [
  { queue: 'crm_live', widthMax: 20, sliceMs: 10_000, idleMs: [75, 250] },
  { queue: 'crm_work', widthMax: 3, sliceMs: 30_000, idleMs: [300, 1_500] },
]

/** How long a message is hidden when it is taken; renewed for as long as it is worked on. */
const hiddenSeconds = 30
const renewMs = 10_000
/** The same for somebody who only wants to empty it. */
const drainMs = 20
/** How long a database that does not answer is left alone. */
const troubleMs = 2_000

export type WorkerOptions = {
  /** Milliseconds since the epoch: nothing is begun after it, and what is under way stops at its next checkpoint. */
  readonly deadline: number
  /** True: ends when both queues have nothing to give. False: waits for more until the deadline or the signal. */
  readonly untilEmpty: boolean
  readonly signal?: AbortSignal
}

/**
 * Works on the queues until the deadline. Any number of workers may do so in any number of processes: a message is one worker's at a time, and
 * each connection has one run at a time, whose lease every write checks. @returns how many messages were handled here
 */
export async function runWorker(engine: Engine, options: WorkerOptions): Promise<number> {
  const underWay = new Set<Promise<void>>()
  // Queues that were found empty while nothing was under way, since the last message came.
  const empty = new Set<QueueName>()
  // Queues that are being asked: what one of them gives may leave something to do in the other.
  const asked = new Set<QueueName>()
  let handled = 0
  const isDrained = () => options.untilEmpty && empty.size === lanes.length && asked.size === 0
  const isOver = () => options.signal?.aborted === true || engine.now() >= options.deadline || isDrained()
  await Promise.all(
    lanes.map(async (lane) => {
      const ids = new Set<number>()
      const stopRenewal = keepHidden(engine, lane, ids)
      const [shortestMs, longestMs] = lane.idleMs
      let idleMs = shortestMs
      while (!isOver()) {
        asked.add(lane.queue)
        const received = await take(engine, lane, lane.widthMax - ids.size, options.signal)
        asked.delete(lane.queue)
        handled += received.length
        const until = Math.min(options.deadline, engine.now() + lane.sliceMs)
        for (const group of groups(received)) track(underWay, handleGroup(engine, lane.queue, group, ids, until))
        if (received.length > 0) empty.clear()
        // A job that is under way may leave more to do, in either queue.
        else if (underWay.size === 0) empty.add(lane.queue)
        idleMs = received.length > 0 ? shortestMs : Math.min(longestMs, idleMs * 1.2)
        if (received.length > 0 || isOver()) continue
        // While something is under way its end is what brings more to do, as a rule.
        await Promise.race([...underWay, pause(options.untilEmpty && underWay.size === 0 ? drainMs : idleMs, options.signal)])
      }
      await Promise.all(underWay)
      stopRenewal()
    }),
  )
  return handled
}

async function take(engine: Engine, lane: Lane, room: number, signal?: AbortSignal): Promise<readonly ReceivedJob[]> {
  if (room <= 0) return []
  try {
    return await receiveJobs(engine.db, lane.queue, hiddenSeconds, room)
  } catch (thrown) {
    const { message, cause } = toFailure(thrown)
    log.error('queue not reached', { queue: lane.queue, message, cause })
    await pause(troubleMs, signal)
    return []
  }
}

function track(underWay: Set<Promise<void>>, working: Promise<void>): void {
  const tracked: Promise<void> = working.finally(() => underWay.delete(tracked))
  underWay.add(tracked)
}

async function handleGroup(
  engine: Engine,
  queue: QueueName,
  [first, ...others]: readonly [ReceivedJob, ...ReceivedJob[]],
  ids: Set<number>,
  until: number,
): Promise<void> {
  const all = [first, ...others].map(({ id }) => id)
  for (const id of all) ids.add(id)
  try {
    // One look at a connection answers every wake-up that came before it.
    await finishJobs(engine.db, queue, all.slice(1))
    await handleJob(engine, queue, first, until)
  } catch (thrown) {
    // The messages show themselves again when their time is up.
    log.error('messages not handled', { queue, message: toFailure(thrown).message, cause: toFailure(thrown).cause })
  } finally {
    for (const id of all) ids.delete(id)
  }
}

function keepHidden(engine: Engine, { queue }: Lane, ids: ReadonlySet<number>): () => void {
  const renewal = setInterval(() => {
    setJobVisibility(engine.db, queue, [...ids], hiddenSeconds).catch((thrown: unknown) =>
      log.warn('messages not kept hidden', { queue, error: toFailure(thrown).message }),
    )
  }, renewMs)
  return () => clearInterval(renewal)
}

/** Wake-ups of one connection together; every other job by itself. */
function groups(received: readonly ReceivedJob[]): readonly (readonly [ReceivedJob, ...ReceivedJob[]])[] {
  const byKey = new Map<string, [ReceivedJob, ...ReceivedJob[]]>()
  for (const one of received) {
    const key = one.job.kind === 'live' ? one.job.connectionId : `message ${one.id}`
    const group = byKey.get(key)
    if (group) group.push(one)
    else byKey.set(key, [one])
  }
  return [...byKey.values()]
}

async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  await sleep(ms, undefined, signal ? { signal } : {}).catch(() => undefined)
}
