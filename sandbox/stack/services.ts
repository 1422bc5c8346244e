import { join } from 'node:path'
import { demoOrganizations, seedDemo } from '../seed.ts'
import { startEmbeddedSupabase } from '../supabase/embedded-supabase.ts'
import { type Configuration, demoIntake } from './configuration.ts'
import type { Progress } from './progress.ts'
import { keptDemoPassword, type Secrets } from './secrets.ts'
import type { Shutdown } from './shutdown.ts'

/** The app's environment for a service, and notes for the terminal. */
export interface Service {
  readonly env: Readonly<Record<string, string>>
  readonly notes: readonly string[]
}

export interface Surroundings {
  readonly root: string
  readonly configuration: Configuration
  readonly secrets: Secrets
  readonly progress: Progress
  readonly shutdown: Shutdown
}

/** The configured hosted project, or a local one with the demo. */
export async function provideSupabase({ root, configuration, secrets, progress, shutdown }: Surroundings): Promise<Service> {
  const { supabase } = configuration
  if (supabase.kind === 'hosted') {
    return { env: supabaseEnv(supabase), notes: [`Supabase           ${supabase.url}`] }
  }
  const started = await progress.step('Local Supabase', () =>
    startEmbeddedSupabase({
      dataDir: join(configuration.dataDir, 'supabase'),
      port: supabase.port,
      publishableKey: supabase.publishableKey ?? secrets.publishableKey,
      secretKey: supabase.secretKey ?? secrets.secretKey,
      migrationsDir: join(root, 'supabase/migrations'),
      siteUrl: configuration.appUrl,
    }),
  )
  shutdown.add(() => started.close())
  const demoPassword = await keptDemoPassword(configuration.dataDir, secrets, configuration.isExposed)
  await progress.step('Demo data', () => seedDemo(started, demoPassword))
  const signIns = demoOrganizations.flatMap(({ name, owner, members }) =>
    [owner, ...members.map(({ email }) => email)].map((email) => `${email} (${name})`),
  )
  return {
    env: { ...supabaseEnv(started), ...mailEnv(started.mailboxUrl, configuration.environment) },
    notes: [
      `Mailbox            ${started.mailboxUrl}`,
      `Demo sign-ins      ${signIns.join(', ')}`,
      `Demo password      ${demoPassword}`,
      ...(configuration.environment['WEBHOOK_API_KEY'] === demoIntake.WEBHOOK_API_KEY
        ? [`Demo intake key    ${demoIntake.WEBHOOK_API_KEY} (Acme)`]
        : []),
    ],
  }
}

/** Mails of the app go where those of the local sign-in service go, unless a mail server is configured. */
function mailEnv(mailboxUrl: string, environment: Readonly<Record<string, string>>): Record<string, string> {
  return environment['MAIL_URL'] === undefined ? { MAIL_URL: mailboxUrl, MAIL_FROM: 'ADSapp CRM Hub <hub@localhost>' } : {}
}

function supabaseEnv(supabase: { url: string; publishableKey: string; secretKey: string }): Record<string, string> {
  return {
    NEXT_PUBLIC_SUPABASE_URL: supabase.url,
    NEXT_PUBLIC_SUPABASE_PUBLISHABLE_KEY: supabase.publishableKey,
    SUPABASE_SECRET_KEY: supabase.secretKey,
  }
}
