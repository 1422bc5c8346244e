import { engine } from '../crm/engine.ts'
import { goOnElsewhere } from './go-on.ts'
import { runWorker } from './worker.ts'

/** How long one request works on the queues: within the platform's 60 seconds, with a batch's time left. */
export const drainMs = 45_000

/** Works on the queues once a request is answered, and hands over to another request when they are not empty by the end of its time. */
export async function drainAfterwards(): Promise<void> {
  const deadline = engine().now() + drainMs
  await runWorker(engine(), { deadline, untilEmpty: true })
  if (engine().now() >= deadline) await goOnElsewhere(engine().env)
}
