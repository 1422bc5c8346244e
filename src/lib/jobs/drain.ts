import { engine } from '../crm/engine.ts'
import { continueElsewhere } from './continue-elsewhere.ts'
import { runWorker } from './worker.ts'

/** How long one request works on the queues: within the platform's 60 seconds, with room for one more batch. */
export const drainMs = 45_000

/** Whether this process is draining the queues, and whether another request has asked for it since. */
const draining = { isRunning: false, isRequestedAgain: false }

/**
 * Drains the queues after a request is answered, and continues in another request when the time was not enough. One worker per
 * process: a CRM can send a thousand webhook requests at once, and a worker for each would overload the database with polling.
 */
export async function drainAfterwards(): Promise<void> {
  draining.isRequestedAgain = true
  if (draining.isRunning) return
  draining.isRunning = true
  const deadline = engine().now() + drainMs
  try {
    while (draining.isRequestedAgain && engine().now() < deadline) {
      draining.isRequestedAgain = false
      await runWorker(engine(), { deadline, untilEmpty: true })
    }
  } finally {
    draining.isRunning = false
    await engine().refusals.flush()
  }
  if (engine().now() >= deadline) await continueElsewhere(engine().env)
}
