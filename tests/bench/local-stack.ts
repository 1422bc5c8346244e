import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient, type SupabaseClient } from '@supabase/supabase-js'
import { demoPassword } from '../../sandbox/seed.ts'
import { type SandboxName, sandboxNames } from '../../sandbox/stack/configuration.ts'
import { freePorts } from '../support/free-ports.ts'

const publishableKey = 'sb_publishable_bench-of-latencies'

export type LocalStack = {
  readonly appUrl: string
  /** Acts as the demo organisation's admin, past the app. */
  readonly client: SupabaseClient
  readonly accessToken: string
  sandboxUrl(name: SandboxName): string
  stop(): Promise<void>
}

/** The whole local stack in its own process, as `npm start` runs it, with the demo organisation. */
export async function startLocalStack(): Promise<LocalStack> {
  const ports = await freePorts('app', 'supabase', ...sandboxNames)
  const appUrl = `http://localhost:${ports.app}`
  const dataDir = mkdtempSync(join(tmpdir(), 'adsapp-bench-'))
  const stack = spawn(process.execPath, ['sandbox/stack.ts'], {
    env: {
      ...process.env,
      PORT: String(ports.app),
      SUPABASE_PORT: String(ports.supabase),
      ...Object.fromEntries(sandboxNames.map((name) => [`${name.toUpperCase()}_SANDBOX_PORT`, String(ports[name])])),
      ADSAPP_DATA_DIR: dataDir,
      APP_URL: appUrl,
      NEXT_PUBLIC_SUPABASE_PUBLISHABLE_KEY: publishableKey,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const stop = async () => {
    if (stack.exitCode === null && stack.signalCode === null) {
      const ended = once(stack, 'exit')
      stack.kill('SIGTERM')
      await ended
    }
    rmSync(dataDir, { recursive: true, force: true })
  }
  try {
    await ready(stack)
    const client = createClient(`http://127.0.0.1:${ports.supabase}`, publishableKey, {
      auth: { persistSession: false, autoRefreshToken: false },
    })
    const { data, error } = await client.auth.signInWithPassword({ email: 'admin@acme.test', password: demoPassword })
    if (error) throw error
    const sandboxUrl = (name: SandboxName) => `http://127.0.0.1:${ports[name]}`
    return { appUrl, client, accessToken: data.session.access_token, sandboxUrl, stop }
  } catch (thrown) {
    await stop()
    throw thrown
  }
}

function ready(stack: ReturnType<typeof spawn>): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = ''
    stack.stdout?.on('data', (text: Buffer) => {
      said += text.toString()
      if (said.includes('is ready after')) resolve()
    })
    stack.once('exit', (code) => reject(new Error(`The local stack ended with ${code}:\n${said}`)))
  })
}
