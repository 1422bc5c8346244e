import { Worker } from 'node:worker_threads'
import { z } from 'zod'
import { Failure } from '../../core/errors.ts'
import { createSerialQueue } from '../../core/serial-queue.ts'

/** What a thread answers to texts: a vector for each, in their order; or why there are none. */
const answerSchema = z.union([z.object({ vectors: z.array(z.instanceof(Float32Array)) }), z.object({ error: z.string() })])
export type ThreadAnswer = z.infer<typeof answerSchema>

export type ModelThread = {
  /**
   * One vector a text, in their order, of length as the model makes it.
   * @throws Failure `embeddings_unreachable`: the thread has ended, or could not read its files; the next call starts it again
   */
  embed(texts: readonly string[]): Promise<readonly Float32Array[]>
}

type Waiting = { resolve(answer: unknown): void; reject(failure: Failure): void }

/**
 * A thread that makes vectors, started with the first text and ended when it has had none for `idleMs`, so that its memory goes back. Calls wait
 * for each other. It keeps the process alive only while it is at work.
 */
export function modelThread({ start, idleMs }: { readonly start: () => Worker; readonly idleMs: number }): ModelThread {
  let running: Worker | undefined
  let waiting: Waiting | undefined
  let idle: NodeJS.Timeout | undefined
  const inTurn = createSerialQueue()

  function started(): Worker {
    if (running !== undefined) return running
    const worker = start()
    const end = (reason: string) => {
      if (running !== worker) return
      running = undefined
      waiting?.reject(stopped(reason))
    }
    worker.on('message', (answer: unknown) => waiting?.resolve(answer))
    worker.once('error', (error) => end(error instanceof Error ? error.message : String(error)))
    worker.once('exit', (code) => end(`exit ${code}`))
    running = worker
    return worker
  }

  async function ask(texts: readonly string[]): Promise<readonly Float32Array[]> {
    clearTimeout(idle)
    const worker = started()
    worker.ref()
    try {
      const answered = new Promise<unknown>((resolve, reject) => {
        waiting = { resolve, reject }
      })
      worker.postMessage(texts, [])
      const answer = answerSchema.parse(await answered)
      if ('error' in answer) throw stopped(answer.error)
      return answer.vectors
    } finally {
      waiting = undefined
      worker.unref()
      idle = setTimeout(() => {
        if (running === worker) running = undefined
        void worker.terminate()
      }, idleMs).unref()
    }
  }

  return {
    embed(texts) {
      return inTurn(() => ask(texts))
    },
  }
}

const stopped = (reason: string) =>
  new Failure({
    kind: 'transient',
    code: 'embeddings_unreachable',
    message: `The model that comes with the app stopped (${reason}). Try again in a minute; if it stays, the operator should check that 300 MB of memory are free for it.`,
  })
