import { randomBytes, randomUUID } from 'node:crypto'
import { createClient, type Session, type SupabaseClient } from '@supabase/supabase-js'
import { z } from 'zod'
import type { RunningSandbox } from '../../sandbox/kit/serve.ts'
import { demoPassword, seedDemo } from '../../sandbox/seed.ts'
import type { SandboxName } from '../../sandbox/stack/configuration.ts'
import { crmSandboxes } from '../../sandbox/stack/crm-sandboxes.ts'
import { type RealSupabase, startRealSupabase } from './real-postgres-supabase.ts'
import type { TestPerson, TestStack, TestStackOptions } from './test-stack.ts'

/** A test stack on a PostgreSQL server, for tests that need several sessions. */
export interface RealStack extends TestStack, Pick<RealSupabase, 'holdSession'> {}

/**
 * What `startTestStack` starts, on a real PostgreSQL: requests run concurrently, each in its own session. Starting takes some seconds longer.
 * @throws Error when no PostgreSQL is installed and none could be, or a migration fails on it.
 */
export async function startRealStack(options: TestStackOptions = {}): Promise<RealStack> {
  const supabase = await startRealSupabase({
    publishableKey: `sb_publishable_${randomBytes(24).toString('base64url')}`,
    secretKey: `sb_secret_${randomBytes(24).toString('base64url')}`,
  })
  const sandboxes = new Map<SandboxName, RunningSandbox>()
  const close = async () => {
    await Promise.all([...sandboxes.values()].map((sandbox) => sandbox.close()))
    await supabase.close()
  }
  try {
    for (const name of options.sandboxes ?? []) {
      sandboxes.set(name, await crmSandboxes[name].start({ port: 0, dataFile: ':memory:', seed: options.seed ?? false }))
    }
    if (options.seed) await seedDemo(supabase)
  } catch (error) {
    await close()
    throw error
  }
  const newClient = (key: string) =>
    createClient(supabase.url, key, { auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false } })
  async function person(email: string, how: 'signUp' | 'signInWithPassword'): Promise<TestPerson> {
    const client = newClient(supabase.publishableKey)
    const { data, error } = await client.auth[how]({ email, password: demoPassword })
    if (error !== null) throw error
    return personOf(client, email, data.session)
  }
  return {
    supabaseUrl: supabase.url,
    publishableKey: supabase.publishableKey,
    secretKey: supabase.secretKey,
    sql: supabase.sql,
    runScript: supabase.runScript,
    holdSession: supabase.holdSession,
    sandboxes: new Map([...sandboxes].map(([name, { url }]) => [name, url])),
    env: {
      NEXT_PUBLIC_SUPABASE_URL: supabase.url,
      NEXT_PUBLIC_SUPABASE_PUBLISHABLE_KEY: supabase.publishableKey,
      SUPABASE_SECRET_KEY: supabase.secretKey,
      CRON_SECRET: randomBytes(24).toString('base64url'),
      CRM_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
      APP_URL: 'http://localhost:3000',
      ...Object.assign({}, ...[...sandboxes].map(([name, { url }]) => crmSandboxes[name].env(url))),
    },
    service: newClient(supabase.secretKey),
    signIn: async (email) => (await person(email, 'signInWithPassword')).accessToken,
    userClient: async (email) => (await person(email, 'signInWithPassword')).client,
    createTestOrganisation: async ({ name = 'Test', members = 0 } = {}) => {
      const owner = await person(`${randomUUID()}@example.test`, 'signUp')
      const created = await newClient(supabase.secretKey).rpc('create_organization', {
        p_user: owner.userId,
        p_name: name,
        p_most: 1,
      })
      if (created.error !== null) throw created.error
      const organizationId = z.uuid().parse(created.data)
      const people: TestPerson[] = []
      for (let count = 0; count < members; count += 1) {
        const member = await person(`${randomUUID()}@example.test`, 'signUp')
        await supabase.sql(`insert into organization_members (organization_id, user_id, role) values ($1, $2, 'member')`, [
          organizationId,
          member.userId,
        ])
        people.push(member)
      }
      return { organizationId, owner, members: people }
    },
    close,
  }
}

function personOf(client: SupabaseClient, email: string, session: Session | null): TestPerson {
  if (session === null) throw new Error(`Signing ${email} up or in gave no session.`)
  return { email, userId: session.user.id, accessToken: session.access_token, client }
}
