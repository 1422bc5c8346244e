import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { seedDemo } from '../../../sandbox/seed.ts'
import { createBuild } from '../../../sandbox/stack/build.ts'
import { readEnvironment, type SandboxName } from '../../../sandbox/stack/configuration.ts'
import { crmSandboxes } from '../../../sandbox/stack/crm-sandboxes.ts'
import { startEmbeddedSupabase } from '../../../sandbox/supabase/embedded-supabase.ts'
import { databaseTemplate, migrationsDir } from '../../support/database-template.ts'
import { publishableKey, secretKey } from './environment.ts'

const root = resolve(import.meta.dirname, '../../..')
const variable = 'ADSAPP_E2E_PREPARED_DATA'

/** Builds the app if needed, and creates the data folder that each test file's stack starts with a copy of. */
export default async function prepare(): Promise<() => void> {
  const build = createBuild(root, { ...readEnvironment(root), NEXT_TELEMETRY_DISABLED: '1' })
  if (!(await build.isCurrent())) await build.run()
  const dataDir = mkdtempSync(join(tmpdir(), 'adsapp-e2e-prepared-'))
  await prepareDatabase(join(dataDir, 'supabase'))
  for (const name of Object.keys(crmSandboxes) as SandboxName[]) {
    const sandbox = await crmSandboxes[name].start({ port: 0, dataFile: join(dataDir, `${name}.sqlite`), seed: true })
    await sandbox.close()
  }
  process.env[variable] = dataDir
  return () => rmSync(dataDir, { recursive: true, force: true })
}

export function preparedDataDir(): string {
  const dataDir = process.env[variable]
  if (dataDir === undefined) throw new Error('No data folder was prepared.')
  return dataDir
}

async function prepareDatabase(dataDir: string): Promise<void> {
  const template = await databaseTemplate()
  const supabase = await startEmbeddedSupabase({ dataDir, port: 0, publishableKey, secretKey, migrationsDir, template })
  await seedDemo(supabase)
  await supabase.close()
}
