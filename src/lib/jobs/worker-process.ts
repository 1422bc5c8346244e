import { toFailure } from '../core/errors.ts'
import { log } from '../core/log.ts'
import { engine } from '../crm/engine.ts'
import { runWorker } from './worker.ts'

// A worker of its own: takes from the queues until it is told to stop, then finishes what is under way at its next checkpoint.
const stop = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop.abort())
// Started by another process that has gone, in whatever way: nobody is left to stop this one.
process.on('disconnect', () => stop.abort())

/** Longest life of one round; a run under way goes on in the next. */
const roundMs = 10 * 60_000

try {
  log.info('worker started', { supabaseUrl: engine().env.supabaseUrl })
  while (!stop.signal.aborted) {
    await runWorker(engine(), { deadline: Date.now() + roundMs, untilEmpty: false, signal: stop.signal })
  }
  log.info('worker stopped')
} catch (thrown) {
  const { code, message, cause } = toFailure(thrown)
  log.error('worker ended', { code, message, cause })
  process.exitCode = 1
}
// Timers of requests that are no longer waited for must not keep it.
process.exit()
