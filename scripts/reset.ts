import { resolve } from 'node:path'
import { parseConfiguration, readEnvironment } from '../sandbox/stack/configuration.ts'
import { StartupError } from '../sandbox/startup-error.ts'
import { removeLocalData } from './lib/local-data.ts'

const root = resolve(import.meta.dirname, '..')

/** Removes the local stack's data, for a fresh start. Exits with 1 and the reason when it must not. */
async function main(): Promise<void> {
  const { dataDir, supabase, sandboxPorts } = parseConfiguration(root, readEnvironment(root))
  const ports = [
    ...(supabase.kind === 'embedded' ? [{ port: supabase.port, service: 'the local Supabase', variable: 'SUPABASE_PORT' }] : []),
    ...Object.entries(sandboxPorts).flatMap(([crm, port]) =>
      port === null ? [] : [{ port, service: `the ${crm} sandbox`, variable: `${crm.toUpperCase()}_SANDBOX_PORT` }],
    ),
  ]
  const removed = await removeLocalData(dataDir, ports)
  if (removed.length === 0) return console.log(`There is no local data in ${dataDir}.`)
  console.log(`Removed from ${dataDir}:\n${removed.map((name) => `  ${name}\n`).join('')}`)
}

try {
  await main()
} catch (error) {
  console.error(error instanceof StartupError ? error.message : error)
  process.exitCode = 1
}
