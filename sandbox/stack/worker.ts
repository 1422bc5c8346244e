import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { workerNodeOptions } from '../../src/lib/jobs/node-options.ts'
import { startNodeProcess } from './node-process.ts'

const againAfterMs = 2_000

/** Keeps a worker for the app's queues running, as a deployment would; one that ends unexpectedly is restarted. */
export function keepWorker(
  root: string,
  env: Readonly<Record<string, string>>,
  report: (line: string) => void,
): { stop(): Promise<void> } {
  const stopped = new AbortController()
  let current = start()

  function start() {
    const worker = startNodeProcess([...workerNodeOptions, join(root, 'src/lib/jobs/worker-process.ts')], { cwd: root, env })
    worker.forward()
    void watch(worker.ended)
    return worker
  }

  async function watch(ended: ReturnType<typeof startNodeProcess>['ended']): Promise<void> {
    const { how } = await ended
    if (stopped.signal.aborted) return
    report(`The worker ended (${how}) and is started again.`)
    await delay(againAfterMs, undefined, { signal: stopped.signal }).catch(() => undefined)
    if (!stopped.signal.aborted) current = start()
  }

  return {
    stop: () => {
      stopped.abort()
      return current.stop()
    },
  }
}
