import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stackEnvironment } from './environment.ts'
import { preparedDataDir } from './prepare.ts'
import { forgetSessions } from './sign-in.ts'
import { test } from './test.ts'

const startWithinMs = 300_000

/** A fresh stack with the demo for the calling test file, while its tests run. */
export function useStack(): void {
  let stack: ChildProcess | undefined
  let dataDir = ''
  test.beforeAll(async () => {
    test.setTimeout(startWithinMs)
    forgetSessions()
    dataDir = newDataDir()
    cpSync(preparedDataDir(), dataDir, { recursive: true })
    stack = await startStack(dataDir)
  })
  test.afterAll(async () => {
    if (stack) await kill(stack, 'SIGTERM')
    if (dataDir !== '') rmSync(dataDir, { recursive: true, force: true })
  })
}

export function newDataDir(): string {
  return mkdtempSync(join(tmpdir(), 'adsapp-e2e-'))
}

/** Everything that `npm start` runs, on this worker's ports. Resolves when it reports that it is ready. */
export async function startStack(dataDir: string): Promise<ChildProcess> {
  const child = spawn('node_modules/.bin/node', ['sandbox/stack.ts'], {
    env: { ...process.env, ...stackEnvironment, ADSAPP_DATA_DIR: dataDir },
    // The IPC channel closes when this process ends, even if it is killed.
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
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

/** Ends the stack, with SIGKILL unless another signal is given. */
export async function kill(child: ChildProcess, signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill(signal)
  await ended
}
