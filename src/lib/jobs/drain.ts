import { engine } from '../crm/engine.ts'
import { continueElsewhere } from './continue-elsewhere.ts'
import { runWorker } from './worker.ts'

/** How long one request works on the queues: within the platform's 60 seconds, with a batch's time left. */
export const drainMs = 45_000

/** Whether this process works on the queues already, and whether somebody has put something on them since. */
const draining = { isUnderWay: false, isAskedAgain: false }

/**
 * Works on the queues once a request is answered, and hands over to another request when they are not empty by the end of its time. One
 * worker is enough for a process: a CRM that pushes a thousand changes sends a thousand requests, and a worker for each would keep the
 * database busy with looking for work.
 */
export async function drainAfterwards(): Promise<void> {
  draining.isAskedAgain = true
  if (draining.isUnderWay) return
  draining.isUnderWay = true
  const deadline = engine().now() + drainMs
  try {
    while (draining.isAskedAgain && engine().now() < deadline) {
      draining.isAskedAgain = false
      await runWorker(engine(), { deadline, untilEmpty: true })
    }
  } finally {
    draining.isUnderWay = false
  }
  if (engine().now() >= deadline) await continueElsewhere(engine().env)
}
