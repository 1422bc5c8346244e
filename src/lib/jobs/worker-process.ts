import { toFailure } from '../core/errors.ts'
import { log } from '../core/log.ts'
import { engine } from '../crm/engine.ts'
import { tryToKeepServerEndpoint } from '../outbound/server-endpoint.ts'
import { runWorker } from './worker.ts'

// Standalone worker: works on the queues until it is stopped, then ends runs in flight at their next checkpoint.
const stop = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop.abort())
// The parent process has exited and can no longer stop this one.
process.on('disconnect', () => stop.abort())

/** Longest duration of one round; runs in flight continue in the next. */
const roundMs = 10 * 60_000

try {
  log.info('worker started', { supabaseUrl: engine().env.supabaseUrl })
  await tryToKeepServerEndpoint(engine)
  while (!stop.signal.aborted) {
    await runWorker(engine(), { deadline: Date.now() + roundMs, untilEmpty: false, signal: stop.signal })
  }
  log.info('worker stopped')
} catch (thrown) {
  const { code, message, cause } = toFailure(thrown)
  log.error('worker ended', { code, error: message, cause })
  process.exitCode = 1
}
// Pending timers of abandoned requests must not keep the process alive.
process.exit()
