import { randomBytes, randomUUID } from 'node:crypto'
import { createClient, type Session, type SupabaseClient } from '@supabase/supabase-js'
import { z } from 'zod'
import type { RunningSandbox } from '../../sandbox/kit/serve.ts'
import { demoPassword, seedDemo } from '../../sandbox/seed.ts'
import type { SandboxName } from '../../sandbox/stack/configuration.ts'
import { crmSandboxes, egressAllow } from '../../sandbox/stack/crm-sandboxes.ts'
import { type EmbeddedSupabase, startEmbeddedSupabase } from '../../sandbox/supabase/embedded-supabase.ts'
import { databaseTemplate, migrationsDir } from './database-template.ts'
import { reusedDatabase } from './reused-databases.ts'

export interface TestStackOptions {
  /** The CRMs that get a sandbox. */
  readonly sandboxes?: readonly SandboxName[]
  /** Seed the demo: its users and contacts here, and the demo contacts of the sandboxes. */
  readonly seed?: boolean
  /** The CRMs' clock, epoch milliseconds; the system clock by default. */
  readonly clock?: () => number
  /** A new database, which ends with the stack: for what measures, and for processes that end by themselves. */
  readonly ownDatabase?: boolean
}

export interface TestOrganization {
  readonly organizationId: string
  readonly owner: TestPerson
  readonly members: readonly TestPerson[]
}

export interface TestPerson {
  readonly email: string
  readonly userId: string
  readonly accessToken: string
  /** Acts as this person under row level security. */
  readonly client: SupabaseClient
}

export interface TestStack extends Pick<EmbeddedSupabase, 'sql' | 'runScript' | 'publishableKey' | 'secretKey'> {
  readonly supabaseUrl: string
  /** Addresses of the sandboxes. */
  readonly sandboxes: ReadonlyMap<SandboxName, string>
  /** The app's environment. Set it before the code under test reads its own. */
  readonly env: Readonly<Record<string, string>>
  /** Acts with the secret key, past row level security. */
  readonly service: SupabaseClient
  /** The access token of a person who has signed up with the demo password. */
  signIn(email: string): Promise<string>
  userClient(email: string): Promise<SupabaseClient>
  /** A new organisation of new people: one owner and as many members as asked for. */
  createTestOrganisation(options?: { name?: string; members?: number }): Promise<TestOrganization>
  close(): Promise<void>
}

/** An in-memory Supabase in this process, on free ports; nothing remains after `close`. */
export async function startTestStack(options: TestStackOptions = {}): Promise<TestStack> {
  const database = reusedDatabase()
  const supabase = await startEmbeddedSupabase({
    dataDir: 'memory://',
    port: 0,
    publishableKey: `sb_publishable_${randomBytes(24).toString('base64url')}`,
    secretKey: `sb_secret_${randomBytes(24).toString('base64url')}`,
    migrationsDir,
    template: await databaseTemplate(),
    ...(options.ownDatabase ? {} : { database: database.source }),
  })
  const clock = options.clock === undefined ? {} : { clock: options.clock }
  const sandboxes = new Map<SandboxName, RunningSandbox>()
  for (const name of options.sandboxes ?? []) {
    sandboxes.set(name, await crmSandboxes[name].start({ port: 0, dataFile: ':memory:', seed: options.seed ?? false, ...clock }))
  }
  if (options.seed) await seedDemo(supabase)

  const person = (email: string) => enter(supabase, email)
  return {
    supabaseUrl: supabase.url,
    publishableKey: supabase.publishableKey,
    secretKey: supabase.secretKey,
    sql: (query, parameters) => {
      database.note(query)
      return supabase.sql(query, parameters)
    },
    runScript: (script) => {
      database.note(script)
      return supabase.runScript(script)
    },
    sandboxes: new Map([...sandboxes].map(([name, { url }]) => [name, url])),
    env: {
      NEXT_PUBLIC_SUPABASE_URL: supabase.url,
      NEXT_PUBLIC_SUPABASE_PUBLISHABLE_KEY: supabase.publishableKey,
      SUPABASE_SECRET_KEY: supabase.secretKey,
      CRON_SECRET: randomBytes(24).toString('base64url'),
      CRM_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
      APP_URL: 'http://localhost:3000',
      ...Object.assign({}, ...[...sandboxes].map(([name, { url }]) => crmSandboxes[name].env(url))),
      ...egressAllow([...sandboxes.values()].map(({ url }) => url)),
    },
    service: newClient(supabase, supabase.secretKey),
    signIn: async (email) => (await person(email)).accessToken,
    userClient: async (email) => (await person(email)).client,
    createTestOrganisation: async ({ name = 'Test', members = 0 } = {}) => {
      const owner = await signUp(supabase)
      const created = await newClient(supabase, supabase.secretKey).rpc('create_organization', {
        p_user: owner.userId,
        p_name: name,
        p_most: 1,
      })
      if (created.error !== null) throw created.error
      const organizationId = z.uuid().parse(created.data)
      const people: TestPerson[] = []
      for (let count = 0; count < members; count += 1) {
        const member = await signUp(supabase)
        await supabase.sql('insert into organization_members (organization_id, user_id, role) values ($1, $2, $3)', [
          organizationId,
          member.userId,
          'member',
        ])
        people.push(member)
      }
      return { organizationId, owner, members: people }
    },
    close: async () => {
      await Promise.all([...sandboxes.values()].map((sandbox) => sandbox.close()))
      await supabase.close()
    },
  }
}

function newClient(supabase: EmbeddedSupabase, key: string): SupabaseClient {
  return createClient(supabase.url, key, {
    auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
  })
}

async function enter(supabase: EmbeddedSupabase, email: string): Promise<TestPerson> {
  const client = newClient(supabase, supabase.publishableKey)
  const { data, error } = await client.auth.signInWithPassword({ email, password: demoPassword })
  if (error !== null) throw error
  return personOf(client, email, data.session)
}

async function signUp(supabase: EmbeddedSupabase): Promise<TestPerson> {
  const client = newClient(supabase, supabase.publishableKey)
  const email = `${randomUUID()}@example.test`
  const { data, error } = await client.auth.signUp({ email, password: demoPassword })
  if (error !== null) throw error
  return personOf(client, email, data.session)
}

function personOf(client: SupabaseClient, email: string, session: Session | null): TestPerson {
  if (session === null) throw new Error(`Signing ${email} up or in gave no session.`)
  return { email, userId: session.user.id, accessToken: session.access_token, client }
}
