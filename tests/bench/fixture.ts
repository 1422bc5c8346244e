import { randomBytes, randomUUID } from 'node:crypto'
import { z } from 'zod'
import type { CrmType } from '../../src/lib/crm/domain/crm-type.ts'
import type { ScenarioRun } from './scenario-run.ts'
import { type Crm, openCrm } from './crm.ts'
import { startChild } from './processes.ts'
import { type Beside, seedCrm, setConditions } from './sandbox-control.ts'
import type { SupabaseMessage } from './supabase-process.ts'

const sandboxSchema = z.object({ url: z.url(), env: z.record(z.string(), z.string()) })
const supabaseSchema = z.object({ url: z.url(), publishableKey: z.string(), secretKey: z.string() })

/** What one contestant runs on: an organisation in a Supabase and an account in a sandbox, each in its own process. */
export type Fixture = {
  readonly crmType: CrmType
  /** The CRM's account, past the contestant. */
  readonly crm: Crm
  readonly crmUrl: string
  readonly supabaseUrl: string
  readonly supabaseKey: string
  readonly env: Readonly<Record<string, string>>
  readonly organizationId: string
  readonly userId: string
  sql(query: string, parameters?: readonly unknown[]): Promise<readonly unknown[]>
  /** Of the database's process so far, where that is the embedded one. */
  databaseCpuSeconds(): Promise<number>
  close(): Promise<void>
}

/** A new fixture, with this many contacts on each side; the same people on both. */
export async function setUpFixture(
  { crm: crmType, contestant, database }: Pick<ScenarioRun, 'crm' | 'contestant' | 'database'>,
  counts: { readonly app: number; readonly crm: number; readonly beside?: Beside },
): Promise<Fixture> {
  const [sandboxProcess, supabaseProcess] = [startChild('sandbox-process.ts'), startChild('supabase-process.ts')]
  const close = async () => void (await Promise.all([sandboxProcess.close(), supabaseProcess.close()]))
  const ask = (message: SupabaseMessage) => supabaseProcess.ask(message)
  const sql: Fixture['sql'] = async (query, parameters = []) =>
    z.array(z.unknown()).parse(await ask({ kind: 'sql', query, parameters: [...parameters] }))
  try {
    const supabase = supabaseSchema.parse(await ask({ kind: 'start', database }))
    const sandbox = sandboxSchema.parse(await sandboxProcess.ask({ crm: crmType }))
    const [organizationId, userId] = [randomUUID(), randomUUID()]
    await sql(`insert into auth.users (id, email) values ($1, $2)`, [userId, `${userId}@example.test`])
    await sql(`insert into organizations (id, name) values ($1, 'Bench')`, [organizationId])
    await sql(`insert into organization_members (organization_id, user_id, role) values ($1, $2, 'owner')`, [
      organizationId,
      userId,
    ])
    // The baselines upsert by email. The engine has links instead and must cope with duplicates.
    if (contestant !== 'engine') await sql('create unique index bench_email on contacts (organization_id, email)')
    await setConditions(crmType, sandbox.url, '0')
    await warmUp(supabase)
    if (counts.app > 0) await ask({ kind: 'seed', organizationId, count: counts.app })
    if (counts.crm > 0) await seedCrm(crmType, sandbox.url, counts.crm, counts.beside)
    return {
      crmType,
      crm: await openCrm(crmType, sandbox.url),
      crmUrl: sandbox.url,
      supabaseUrl: supabase.url,
      supabaseKey: supabase.secretKey,
      env: {
        NEXT_PUBLIC_SUPABASE_URL: supabase.url,
        NEXT_PUBLIC_SUPABASE_PUBLISHABLE_KEY: supabase.publishableKey,
        SUPABASE_SECRET_KEY: supabase.secretKey,
        CRON_SECRET: randomBytes(24).toString('base64url'),
        CRM_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
        APP_URL: 'http://localhost:3000',
        ...sandbox.env,
      },
      organizationId,
      userId,
      sql,
      databaseCpuSeconds: async () => z.number().parse(await ask({ kind: 'cpu' })),
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

/** The API reads the schema at its first request, which must not count for a contestant. */
async function warmUp({ url, secretKey }: z.infer<typeof supabaseSchema>): Promise<void> {
  const answer = await fetch(`${url}/rest/v1/contacts?select=id&limit=1`, { headers: { apikey: secretKey } })
  if (!answer.ok) throw new Error(`Supabase answered ${answer.status}: ${await answer.text()}`)
}
