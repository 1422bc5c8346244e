import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stackEnvironment } from './environment.ts'

const port = 3150
const hubspotPort = 54_480

export const secondStack = {
  appUrl: `http://localhost:${port}`,
  supabaseUrl: 'http://127.0.0.1:54471',
  hubspotUrl: `http://127.0.0.1:${hubspotPort}`,
} as const

const environment: Record<string, string> = {
  ...stackEnvironment,
  PORT: String(port),
  SUPABASE_PORT: '54471',
  HUBSPOT_SANDBOX_PORT: String(hubspotPort),
  SALESFORCE_SANDBOX_PORT: '54481',
  PIPEDRIVE_SANDBOX_PORT: '54482',
  APP_URL: secondStack.appUrl,
}

export function newDataDir(): string {
  return mkdtempSync(join(tmpdir(), 'adsapp-restart-'))
}

/** A stack beside the one that all tests share, to be killed. Resolves when it says that it is ready. */
export async function startSecondStack(dataDir: string): Promise<ChildProcess> {
  const child = spawn('node_modules/.bin/node', ['sandbox/stack.ts'], {
    env: { ...process.env, ...environment, ADSAPP_DATA_DIR: dataDir },
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  })
  const ready = new Promise<void>((resolve, reject) => {
    let said = ''
    child.stdout?.on('data', (text: Buffer) => {
      said += text.toString()
      if (said.includes('is ready after')) resolve()
    })
    child.once('exit', (code) => reject(new Error(`The stack ended with ${code}:\n${said}`)))
  })
  await ready
  return child
}

/** Ends the stack the hard way, whatever it is doing. */
export async function kill(child: ChildProcess, signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill(signal)
  await ended
}
