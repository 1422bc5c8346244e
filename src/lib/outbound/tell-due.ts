import { randomUUID } from 'node:crypto'
import { slowAnswerMs } from '../core/limits.ts'
import { log } from '../core/log.ts'
import type { Engine } from '../crm/engine.ts'
import { type Claimed, claimOutbox, type Outcome, type OutboundEndpoint, settleOutbox } from '../db/outbox.ts'
import { afterAttempt } from './schedule.ts'
import { sendOnce } from './send.ts'

/** Deliveries of an endpoint that are under way at once, each of another subject. */
const atOnce = 20

/**
 * Tells an endpoint what is due, batch after batch. Safe with any number of workers: each has what it has claimed alone, and what a killed
 * one had in its hands is sent again when its lease has ended.
 * @returns `isDone` false: the time is up, and more may be due; `isSlow`: an answer of the last batch took its time, or did not come
 */
export async function tellDue(
  engine: Engine,
  endpointId: string,
  deadline: number,
): Promise<{ readonly isDone: boolean; readonly isSlow: boolean }> {
  for (let isSlow = false; ; ) {
    const lease = randomUUID()
    const claimed = await claimOutbox(engine.db, endpointId, lease, atOnce)
    if (claimed.endpoint === null || claimed.work.length === 0) return { isDone: true, isSlow }
    isSlow = (await tell(engine, claimed.endpoint, claimed.work, lease)) >= slowAnswerMs
    if (engine.now() >= deadline) return { isDone: false, isSlow }
  }
}

/** @returns how long the slowest attempt took, in milliseconds */
async function tell(engine: Engine, endpoint: OutboundEndpoint, work: Claimed['work'], lease: string): Promise<number> {
  const noted = notes(engine, endpoint, lease)
  const took = await Promise.all(
    work.map(async (one) => {
      const { attempt, retryAfterSeconds } = await sendOnce(engine, endpoint, one)
      const { status, waitSeconds, isGone } = afterAttempt(one.attempts, attempt.status, retryAfterSeconds)
      await noted({ id: one.id, status, wait_seconds: waitSeconds, attempt }, isGone)
      return attempt.took_ms
    }),
  )
  return Math.max(...took)
}

/**
 * Notes each outcome as soon as it is known, and together those that come while others are being noted: waits count from the end of an
 * attempt, and a slow answer delays no other one.
 */
function notes({ ...engine }: Engine, { id }: OutboundEndpoint, lease: string) {
  let waiting: Outcome[] = []
  let isGone = false
  let settling: Promise<void> = Promise.resolve()
  const settle = async () => {
    const outcomes = waiting
    waiting = []
    if (outcomes.length === 0) return
    const stopped = await settleOutbox(engine.db, id, lease, outcomes, isGone)
    if (stopped !== null) log.warn('endpoint stopped', { endpointId: id, reason: stopped })
  }
  return (outcome: Outcome, gone: boolean): Promise<void> => {
    waiting.push(outcome)
    isGone ||= gone
    settling = settling.then(settle)
    return settling
  }
}
