import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stackEnvironment } from './environment.ts'
import { preparedDataDir } from './prepare.ts'
import { forgetSessions } from './sign-in.ts'
import { atWorkerEnd, test } from './test.ts'

const startWithinMs = 300_000

type DemoStack = { readonly child: ChildProcess; readonly dataDir: string }

/** That of the files of this worker that share one, while it runs. */
let shared: DemoStack | null = null

/** A fresh stack with the demo for the calling test file, while its tests run. */
export function useStack(): void {
  let own: DemoStack | null = null
  test.beforeAll(async () => {
    test.setTimeout(startWithinMs)
    await endSharedStack()
    own = await startDemo()
  })
  test.afterAll(async () => {
    if (own !== null) await endDemo(own)
  })
}

/**
 * The stack with the demo that such files of a worker share, one after the other, because a start costs as much as a short file: they leave
 * Acme's and Globex's records, people and connections as they found them, and connect nothing.
 */
export function useSharedStack(): void {
  test.beforeAll(async () => {
    test.setTimeout(startWithinMs)
    shared ??= await startDemo()
  })
}

/** The ports of a worker are for one stack at a time. */
export async function endSharedStack(): Promise<void> {
  const ending = shared
  shared = null
  if (ending !== null) await endDemo(ending)
}
atWorkerEnd(endSharedStack)

async function startDemo(): Promise<DemoStack> {
  forgetSessions()
  const dataDir = newDataDir()
  cpSync(preparedDataDir(), dataDir, { recursive: true })
  return { child: await startStack(dataDir), dataDir }
}

async function endDemo({ child, dataDir }: DemoStack): Promise<void> {
  await kill(child, 'SIGTERM')
  rmSync(dataDir, { recursive: true, force: true })
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
