import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from '@playwright/test'
import { stackEnvironment } from './environment.ts'
import { preparedDataDir } from './prepare.ts'

const startWithinMs = 300_000

/** Gives the file that calls it a stack with the demo in it, which nobody else has touched, for as long as its tests run. */
export function useStack(): void {
  let stack: ChildProcess | undefined
  let dataDir = ''
  test.beforeAll(async () => {
    test.setTimeout(startWithinMs)
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

/** All that `npm start` runs, on the ports of this worker. Resolves when it says that it is ready. */
export async function startStack(dataDir: string): Promise<ChildProcess> {
  const child = spawn('node_modules/.bin/node', ['sandbox/stack.ts'], {
    env: { ...process.env, ...stackEnvironment, ADSAPP_DATA_DIR: dataDir },
    // By the channel it learns that this process is gone, even if it was killed.
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

/** Ends the stack, the hard way unless another signal is named, whatever it is doing. */
export async function kill(child: ChildProcess, signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill(signal)
  await ended
}
