import { parseEnv } from '../../../src/lib/core/env.ts'
import { loadDestination } from '../../../src/lib/crm/destinations.ts'
import { destinationTypeSchema } from '../../../src/lib/crm/domain/destination-type.ts'
import { createEngine } from '../../../src/lib/crm/engine.ts'
import { runWorker } from '../../../src/lib/jobs/worker.ts'
import { push, pushSchema } from './push.ts'

// A process of the app that takes one call of the push gateway, for tests that kill it.
const engine = createEngine(parseEnv(process.env))
await loadDestination(destinationTypeSchema.parse(process.argv[2]), engine.env)
process.on('disconnect', () => process.exit(1))
process.on('message', (message) => void take(message))
process.send?.('ready')

async function take(message: unknown): Promise<void> {
  const call = pushSchema.parse(message)
  await push(engine, call)
  if (call.kind === 'contacts') await runWorker(engine, { deadline: Date.now() + 60_000, untilEmpty: true })
  process.send?.('done')
}
