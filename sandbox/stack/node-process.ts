import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'

const watchParent = new URL('./watch-parent.ts', import.meta.url).href
const stopWithinMs = 5_000

export interface NodeProcess {
  /** What it has printed so far, until `forward` is called. */
  output(): string
  /** From now on prints what the process prints. */
  forward(): void
  /** Null while it runs. */
  readonly end: ProcessEnd | null
  readonly ended: Promise<ProcessEnd>
  /** Ends it, by force if needed. */
  readonly stop: () => Promise<void>
}

export interface ProcessEnd {
  readonly succeeded: boolean
  readonly how: string
}

/** Runs a Node script that ends when this process ends, even when this one is killed. */
export function startNodeProcess(
  args: readonly string[],
  options: { readonly cwd: string; readonly env: Readonly<Record<string, string>> },
): NodeProcess {
  const child = spawn(process.execPath, ['--import', watchParent, ...args], {
    cwd: options.cwd,
    env: { ...options.env, NODE_ENV: 'production', ADSAPP_WATCH_PARENT: '1' },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    // Its own process group: Ctrl-C in the terminal reaches the stack only, which then shuts down in order.
    detached: process.platform !== 'win32',
  })
  let collected = ''
  let forwarding = false
  for (const [stream, target] of [
    [child.stdout, process.stdout],
    [child.stderr, process.stderr],
  ] as const) {
    stream?.on('data', (chunk: Buffer) => {
      if (forwarding) target.write(chunk)
      else collected += chunk.toString()
    })
  }
  let end: ProcessEnd | null = null
  const ended = endOf(child).then((how) => {
    end = how
    return how
  })
  return {
    get end() {
      return end
    },
    output: () => collected,
    forward: () => {
      forwarding = true
      collected = ''
    },
    ended,
    stop: async () => {
      if (end !== null) return
      signalGroup(child, 'SIGTERM')
      const insist = setTimeout(() => signalGroup(child, 'SIGKILL'), stopWithinMs)
      await ended
      clearTimeout(insist)
    },
  }
}

async function endOf(child: ChildProcess): Promise<ProcessEnd> {
  try {
    await once(child, 'exit')
  } catch (error) {
    return { succeeded: false, how: error instanceof Error ? error.message : String(error) }
  }
  const how = child.signalCode === null ? `exit code ${child.exitCode}` : `signal ${child.signalCode}`
  return { succeeded: child.exitCode === 0, how }
}

/** The whole group, workers of the process included. */
function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  try {
    if (child.pid !== undefined && process.platform !== 'win32') process.kill(-child.pid, signal)
    else child.kill(signal)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
}
