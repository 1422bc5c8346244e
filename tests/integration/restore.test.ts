import { randomBytes } from 'node:crypto'
import { afterAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { crmSandboxes } from '../../sandbox/stack/crm-sandboxes.ts'
import { type EmbeddedSupabase, startEmbeddedSupabase } from '../../sandbox/supabase/embedded-supabase.ts'
import { parseEnv } from '../../src/lib/core/env.ts'
import { createEngine, type Engine } from '../../src/lib/crm/engine.ts'
import { finishConnect } from '../../src/lib/crm/use-cases/finish-connect.ts'
import { requestSync, runAfter } from '../../src/lib/crm/use-cases/request-sync.ts'
import { startConnect } from '../../src/lib/crm/use-cases/start-connect.ts'
import { databaseTemplate, migrationsDir } from '../support/database-template.ts'
import { consent } from './support/consent.ts'
import { crmUser } from './support/crm-records.ts'
import { inSuite } from './support/in-suite.ts'

/** What a server keeps outside its database. A restore without these would have to connect every CRM again. */
const keys = {
  publishableKey: `sb_publishable_${randomBytes(24).toString('base64url')}`,
  secretKey: `sb_secret_${randomBytes(24).toString('base64url')}`,
  encryptionKey: randomBytes(32).toString('base64'),
  cronSecret: randomBytes(24).toString('base64url'),
}
const open: { close(): Promise<void> }[] = []
afterAll(async () => {
  for (const each of open.toReversed()) await each.close()
})

async function database(template: Blob): Promise<EmbeddedSupabase> {
  const started = await startEmbeddedSupabase({ ...keys, dataDir: 'memory://', port: 0, migrationsDir, template })
  open.push(started)
  return started
}

describe.each(inSuite(['hubspot', 'salesforce', 'pipedrive'] as const, (crmType) => crmType === 'salesforce'))(
  'a backup of a hub with %s',
  (crmType) => {
    test('that is restored after the CRM has moved on goes on syncing: nothing is doubled, and what the CRM has comes back', async () => {
      const sandbox = await crmSandboxes[crmType].start({ port: 0, dataFile: ':memory:', seed: false })
      open.push(sandbox)
      const user = crmUser(crmType, sandbox.url)
      const engineOf = ({ url }: EmbeddedSupabase): Engine =>
        createEngine(
          parseEnv({
            NEXT_PUBLIC_SUPABASE_URL: url,
            NEXT_PUBLIC_SUPABASE_PUBLISHABLE_KEY: keys.publishableKey,
            SUPABASE_SECRET_KEY: keys.secretKey,
            CRON_SECRET: keys.cronSecret,
            CRM_ENCRYPTION_KEY: keys.encryptionKey,
            APP_URL: 'http://localhost:3000',
            ...crmSandboxes[crmType].env(sandbox.url),
          }),
        )
      const first = await database(await databaseTemplate())
      const userId = '00000000-0000-4000-8000-000000000001'
      await first.sql(
        `insert into auth.users (id, aud, role, email) values ($1, 'authenticated', 'authenticated', 'ann@example.test')`,
        [userId],
      )
      const [founded] = await first.sql<{ id: string }>(`select public.create_organization($1, 'Acme', 1) as id`, [userId])
      const organizationId = z.uuid().parse(founded?.id)
      const person = { organizationId, userId, mayAdminister: true }
      const before = engineOf(first)
      const { authUrl } = await startConnect(before, { ...person, crmType })
      expect(await finishConnect(before, person, await consent(authUrl, 'allow'))).toMatchObject({ kind: 'connected' })
      const sync = async (engine: Engine, syncType: 'full' | 'delta') => {
        const request = { ...person, crmType, syncType, direction: 'bidirectional', contactId: null } as const
        const run = await runAfter(engine, await requestSync(engine, request, Date.now() + 600_000), 600_000)
        expect(run).toMatchObject({ status: 'completed', records_failed: 0 })
        return run
      }
      const add = (supabase: EmbeddedSupabase, name: string) =>
        supabase.sql('insert into contacts (organization_id, email, first_name, last_name) values ($1, $2, $3, $4)', [
          organizationId,
          `${name}@restore.test`,
          name,
          'Test',
        ])
      const values = (name: string) => ({ email: `${name}@restore.test`, firstName: name, lastName: 'Test' })
      const local = (supabase: EmbeddedSupabase) =>
        supabase.sql<{ email: string; phone: string | null }>(
          'select email, phone from contacts where deleted_at is null order by email',
        )
      const remote = async () =>
        (await user.list())
          .map(({ values: { email, phone } }) => ({ email, phone }))
          .sort((one, other) => String(one.email).localeCompare(String(other.email)))

      for (const name of ['edited-here', 'edited-there', 'untouched']) await add(first, name)
      const there = await user.create(values('removed-there'))
      await sync(before, 'full')
      // In the backup this one is not sent yet; the CRM gets it anyway.
      await add(first, 'unsent-here')
      const backup = await first.dump()

      // All this the backup does not know.
      await add(first, 'new-here')
      await user.create(values('new-there'))
      await first.sql(`update contacts set phone = '+1 415 555 0101' where email = 'edited-here@restore.test'`)
      const edited = (await user.list()).find((record) => record.values.email === 'edited-there@restore.test')
      await user.edit(edited?.id ?? '', { phone: '+1 415 555 0102' })
      await user.remove(there)
      await sync(before, 'delta')
      const inCrm = await remote()
      expect(inCrm.map(({ email }) => email)).toEqual([
        'edited-here@restore.test',
        'edited-there@restore.test',
        'new-here@restore.test',
        'new-there@restore.test',
        'unsent-here@restore.test',
        'untouched@restore.test',
      ])

      const restored = await database(backup)
      const after = engineOf(restored)
      await sync(after, 'delta')
      await sync(after, 'full')
      expect(await remote()).toEqual(inCrm)
      // The CRM has what was pushed to it since the backup, so it comes back; what was removed there goes or stays as the connection is set.
      const here = await local(restored)
      expect(here.filter(({ email }) => email !== 'removed-there@restore.test')).toEqual(inCrm)
      const quiet = await sync(after, 'full')
      expect(quiet).toMatchObject({ local_created: 0, local_updated: 0, crm_created: 0, crm_updated: 0 })
    })
  },
)
