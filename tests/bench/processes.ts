import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { z } from 'zod'

const replySchema = z.object({ reply: z.unknown() })

export type Child = {
  /** Sends a message and waits for its answer; one at a time. @throws Error when the process ends instead */
  ask(message: unknown): Promise<unknown>
  close(): Promise<void>
}

/** Runs a file of this folder that answers messages in its own process; `execArgv` are Node's options. */
export function startChild(file: string, execArgv: readonly string[] = []): Child {
  const child = fork(resolve(import.meta.dirname, file), {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    execArgv: [...process.execArgv, ...execArgv],
  })
  return {
    async ask(message) {
      const waiting = new AbortController()
      const { signal } = waiting
      try {
        const ended = once(child, 'exit', { signal }).then(([code, killedBy]) => {
          throw new Error(`${file} ended (${String(code ?? killedBy)}) before it answered.`)
        })
        const answered = once(child, 'message', { signal })
        ended.catch(() => undefined)
        answered.catch(() => undefined)
        // An ended process is reported by its exit event, not here.
        child.send({ ask: message }, () => undefined)
        const [reply] = z
          .tuple([replySchema])
          .rest(z.unknown())
          .parse(await Promise.race([answered, ended]))
        return reply.reply
      } finally {
        waiting.abort()
      }
    },
    close: () => close(child),
  }
}

async function close(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill()
  await ended
}
