import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { brotliDecompressSync } from 'node:zlib'
import { z } from 'zod'
import type { RunningSandbox } from '../../../sandbox/kit/serve.ts'
import { crmSandboxes } from '../../../sandbox/stack/crm-sandboxes.ts'
import { inMemory, openDatabase } from '../../../sandbox/supabase/database.ts'
import { startEmbeddedSupabase } from '../../../sandbox/supabase/embedded-supabase.ts'
import { parseEnv } from '../../../src/lib/core/env.ts'
import { openTokens, sealTokens } from '../../../src/lib/crm/auth/credentials.ts'
import type { CrmType } from '../../../src/lib/crm/domain/crm-type.ts'
import { createEngine, type Engine } from '../../../src/lib/crm/engine.ts'
import { readConnection } from '../../../src/lib/db/connections.ts'
import { migrationsDir } from '../../support/database-template.ts'
import { sendJson } from './send-json.ts'

const kept = resolve(import.meta.dirname, '../upgrade')
const keptAt = Date.parse('2026-11-29T03:25:29Z')
const keys = {
  publishableKey: 'sb_publishable_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
  secretKey: 'sb_secret_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
  encryptionKey: Buffer.from('the key of the kept upgrade dump').toString('base64'),
}

export const keptCrms = ['hubspot', 'pipedrive', 'salesforce'] as const

/** A database as the version before objects left it, made by the migrations that it had; a digest of each of its columns, and its cursors. */
export async function keptDatabase(): Promise<{
  readonly database: Blob
  readonly digests: Digests
  readonly cursors: readonly object[]
}> {
  const directory = await mkdtemp(join(tmpdir(), 'adsapp-kept-'))
  const migration = '20261128000000_initial.sql'
  await copyFile(join(migrationsDir, migration), join(directory, migration))
  const connection = await openDatabase({ dataDir: inMemory, migrationsDir: directory })
  try {
    await connection.driver.exec((await unpacked('dump.sql')).toString())
    const sql = async <Row>(query: string) => (await connection.driver.query<Row>(query)).rows
    const cursors = await sql<object>('select id as connection_id, sync_cursor, last_sync_at from crm_connections order by id')
    return { digests: await columnDigests(sql), cursors, database: await connection.driver.dumpDataDir('none') }
  } finally {
    await connection.close()
    await rm(directory, { recursive: true })
  }
}

type DigestRow = { readonly column: string; readonly digest: string }
export type Digests = Readonly<Record<string, string>>

/** Of every stored column, of all its values in the order of their rows' ids. */
export async function columnDigests(sql: <Row>(query: string) => Promise<Row[]>): Promise<Digests> {
  const columns = await sql<{ table: string; column: string }>(`
    select c.relname as table, a.attname as column from pg_class c
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
    where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace order by 1, 2`)
  const digest = ({ table, column }: (typeof columns)[number]) => `
    select '${table}.${column}' as column,
           md5(coalesce(string_agg(coalesce(t."${column}"::text, '-'), ',' order by to_jsonb(t) ->> 'id', t."${column}"::text), '')) as digest
    from public."${table}" t`
  const rows = await sql<DigestRow>(columns.map(digest).join(' union all '))
  return Object.fromEntries(rows.map((row) => [row.column, row.digest]))
}

/** That database with this version's migrations, the CRMs as they were at the time, on a clock that goes on from there, and this version's engine. */
export async function startKeptVersion(database: Blob) {
  const directory = await mkdtemp(join(tmpdir(), 'adsapp-kept-'))
  const startedAt = Date.now()
  const clock = () => keptAt + Date.now() - startedAt
  const sandboxes = new Map<CrmType, RunningSandbox>()
  for (const crmType of keptCrms) {
    const dataFile = join(directory, crmType)
    await writeFile(dataFile, await unpacked(`${crmType}.sqlite`))
    sandboxes.set(crmType, await crmSandboxes[crmType].start({ port: 0, dataFile, seed: false, clock }))
  }
  const urlOf = (crmType: CrmType) => sandboxes.get(crmType)?.url ?? ''
  const supabase = await startEmbeddedSupabase({ ...keys, dataDir: inMemory, port: 0, migrationsDir, template: database })
  const engine: Engine = {
    ...createEngine(
      parseEnv({
        NEXT_PUBLIC_SUPABASE_URL: supabase.url,
        NEXT_PUBLIC_SUPABASE_PUBLISHABLE_KEY: keys.publishableKey,
        SUPABASE_SECRET_KEY: keys.secretKey,
        CRON_SECRET: 'a secret of the schedule',
        CRM_ENCRYPTION_KEY: keys.encryptionKey,
        APP_URL: 'http://localhost:3000',
        ...Object.assign({}, ...keptCrms.map((crmType) => crmSandboxes[crmType].env(urlOf(crmType)))),
      }),
    ),
    now: clock,
  }
  await moveServers(engine, urlOf)
  const control = controlOf(urlOf)
  await control('hubspot', 'POST', 'config', { rateLimitPer10s: 100_000, searchPerSecond: 10_000, searchLagMs: 0 })
  await control('pipedrive', 'POST', 'config', { burstPer2s: 100_000, searchPer2s: 100_000, searchLagMs: 0 })
  return {
    engine,
    sql: supabase.sql,
    urlOf,
    control,
    close: async () => {
      await supabase.close()
      for (const sandbox of sandboxes.values()) await sandbox.close()
      await rm(directory, { recursive: true })
    },
  }
}

function controlOf(urlOf: (crmType: CrmType) => string) {
  return async (crmType: CrmType, method: string, path: string, body?: unknown): Promise<unknown> =>
    sendJson(`${urlOf(crmType)}/_sandbox/`, {}, method, path, body)
}

/** Some CRMs' tokens name their server, which has another port now. */
async function moveServers({ db, box }: Engine, urlOf: (crmType: CrmType) => string): Promise<void> {
  for (const crmType of keptCrms) {
    const { data } = await db.from('crm_connections').select('id, organization_id').eq('crm_type', crmType).single()
    const { id, organization_id: organizationId } = z.object({ id: z.string(), organization_id: z.string() }).parse(data)
    const connection = await readConnection(db, id)
    if (!connection?.credentials) throw new Error(`The dump has no connection to ${crmType}.`)
    const owner = { organizationId, connectionId: id }
    const tokens = openTokens(box, owner, connection.credentials)
    const moved = { ...tokens, apiUrl: tokens.apiUrl === null ? null : urlOf(crmType) }
    const { error } = await db
      .from('crm_connections')
      .update({ credentials: sealTokens(box, owner, moved) })
      .eq('id', id)
    if (error) throw error
  }
}

async function unpacked(file: string): Promise<Buffer> {
  return brotliDecompressSync(await readFile(join(kept, `${file}.br`)))
}
