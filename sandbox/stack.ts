import { join, resolve } from 'node:path'
import { assertPortIsFree } from './listen.ts'
import { startLocalCron } from './local-cron.ts'
import { createBuild } from './stack/build.ts'
import { parseConfiguration, readEnvironment } from './stack/configuration.ts'
import { closeDataDirectory } from './stack/data-directory.ts'
import type { NodeProcess } from './stack/node-process.ts'
import { createProgress } from './stack/progress.ts'
import { keptSecrets } from './stack/secrets.ts'
import { provideCrms } from './stack/crm-sandboxes.ts'
import { provideSupabase } from './stack/services.ts'
import { createShutdown, type Shutdown } from './stack/shutdown.ts'
import { localOrigin, startWebApp } from './stack/web-app.ts'
import { keepWorker } from './stack/worker.ts'
import { StartupError } from './startup-error.ts'

const root = resolve(import.meta.dirname, '..')

/** Everything that runs on one machine: services that are not configured for real, the app, its cron. Runs until it is stopped. */
async function main(shutdown: Shutdown): Promise<void> {
  const started = performance.now()
  const configuration = parseConfiguration(root, readEnvironment(root))
  const { host, port, appUrl } = configuration
  await closeDataDirectory(configuration.dataDir)
  const secrets = await keptSecrets(configuration.dataDir)
  const cronSecret = configuration.cronSecret ?? secrets.cronSecret
  await assertPortIsFree({ port, service: 'the app', variable: 'PORT' })

  const progress = createProgress((line) => console.log(line))
  const environment = { ...configuration.environment, NEXT_TELEMETRY_DISABLED: '1' }
  const build = createBuild(root, environment)
  shutdown.add(() => build.stop())
  const buildIfNeeded = async () => {
    if (!(await build.isCurrent())) await progress.step('Building the app (only after changes)', () => build.run())
  }
  const surroundings = { root, configuration, secrets, progress, shutdown }
  const [supabase, crms] = await Promise.all([provideSupabase(surroundings), provideCrms(surroundings), buildIfNeeded()])

  const appEnvironment = {
    ...environment,
    APP_URL: appUrl,
    CRON_SECRET: cronSecret,
    CRM_ENCRYPTION_KEY: configuration.encryptionKey ?? secrets.encryptionKey,
    ...supabase.env,
    ...crms.env,
  }
  const app = await progress.step('App', () =>
    startWebApp({
      root,
      host,
      port,
      env: appEnvironment,
      onStart: (server) => shutdown.add(() => server.stop()),
    }),
  )
  void stopWith(app, shutdown)

  const worker = keepWorker(root, appEnvironment, (line) => console.error(line))
  shutdown.add(() => worker.stop())

  const cron = await startLocalCron({
    origin: localOrigin({ host, port }),
    cronSecret,
    vercelFile: join(root, 'vercel.json'),
    report: (line) => console.error(line),
  })
  shutdown.add(() => cron.stop())

  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  const notes = [...supabase.notes, ...crms.notes].map((note) => `  ${note}\n`).join('')
  console.log(`\nADSapp CRM Hub is ready after ${seconds} s.\n\n  Open               ${appUrl}\n${notes}\n  Ctrl-C stops it.\n`)
}

async function stopWith(app: NodeProcess, shutdown: Shutdown): Promise<void> {
  const { how } = await app.ended
  if (shutdown.begun) return
  console.error(`The app stopped unexpectedly (${how}); everything stops.`)
  await shutdown.run(1)
}

const shutdown = createShutdown()
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void shutdown.run(0))
// The parent process has ended, so nothing else would stop this one.
process.on('disconnect', () => void shutdown.run(0))
try {
  await main(shutdown)
} catch (error) {
  if (!shutdown.begun) console.error(error instanceof StartupError ? `\n${error.message}` : error)
  await shutdown.run(1)
}
