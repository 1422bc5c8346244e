import { Worker } from 'node:worker_threads'
import pLimit from 'p-limit'
import { Failure, type FailureOptions } from '../../core/errors.ts'
import type { ContentPart } from '../domain/content.ts'
import { sourceBytesMax } from './limits.ts'
import { tooSlow, unfit } from './refusals.ts'

export type ThreadFormat = 'docx' | 'pdf'
/** What the thread tells: parts as they come, then its end: null, or why it ended. */
export type Told =
  | { readonly parts: readonly ContentPart[] }
  | { readonly end: null | { readonly code: string | null; readonly message: string } }

type Limits = { readonly ms: number; readonly heapMegabytes: number; readonly bufferBytesMax: number }
const limits: Limits = { ms: 60_000, heapMegabytes: 384, bufferBytesMax: 256 * 1024 * 1024 }
const lookMs = 100

declare global {
  /** The bundler makes this module once for pages and once for routes; the processor is one. */
  var documentRoom: ReturnType<typeof pLimit> | undefined
}

/** Documents that are read at once, each with the memory that it may take. */
const room = (globalThis.documentRoom ??= pLimit(2))

/**
 * A document's parts, read in a thread of its own that ends with it: a file of a few kilobytes can be made to fill any memory and to keep a
 * processor for good, which then is that thread's end and nobody else's. They are there all at once.
 * @param signal ends waiting and reading; what it was aborted with is thrown
 * @throws Failure `content_too_large` above the limits of memory, `document_too_slow` above that of time; what the format's reader throws
 */
export async function* inThread(
  format: ThreadFormat,
  bytes: Uint8Array,
  { signal, ...given }: Partial<Limits> & { readonly signal?: AbortSignal } = {},
): AsyncGenerator<ContentPart, void, undefined> {
  yield* await room(() => {
    signal?.throwIfAborted()
    return partsOf(format, bytes, { ...limits, ...given }, signal)
  })
}

async function partsOf(
  format: ThreadFormat,
  bytes: Uint8Array,
  { ms, heapMegabytes, bufferBytesMax }: Limits,
  signal?: AbortSignal,
): Promise<readonly ContentPart[]> {
  const parts: ContentPart[] = []
  // The bundler finds the thread's file by this very form. Flags of the process, as a limit of its heap, are not the thread's.
  const worker = new Worker(new URL('./document-thread.ts', import.meta.url), {
    execArgv: [],
    env: {},
    resourceLimits: { maxOldGenerationSizeMb: heapMegabytes, maxYoungGenerationSizeMb: 32 },
    workerData: { format, bytes, charactersMax: sourceBytesMax, bufferBytesMax: bufferBytesMax + bytes.byteLength },
  })
  const ended = new Promise<readonly ContentPart[]>((resolve, reject) => {
    const timer = setTimeout(() => reject(tooSlow()), ms)
    const abort = () => reject(signal?.reason)
    signal?.addEventListener('abort', abort, { once: true })
    const watch = setInterval(() => {
      buffersOf(worker).then(
        (size) => size > bufferBytesMax + bytes.byteLength && reject(unfit()),
        // It has ended, and says why itself.
        () => undefined,
      )
    }, lookMs)
    worker.on('message', (told: Told) => {
      if ('parts' in told) parts.push(...told.parts)
      else if (told.end === null) resolve(parts)
      else reject(failureOf(told.end))
    })
    worker.once('error', (error) => reject(isOutOfMemory(error) ? unfit() : stopped(error)))
    worker.once('exit', (code) => reject(stopped(`exit ${code}`)))
    worker.once('exit', () => {
      clearTimeout(timer)
      clearInterval(watch)
      signal?.removeEventListener('abort', abort)
    })
  })
  try {
    return await ended
  } finally {
    await worker.terminate()
  }
}

/** What a thread holds beside its heap, also in the midst of a parser's loop. Before Node 22.16 only the thread itself says so, between loops. */
async function buffersOf(worker: Worker): Promise<number> {
  return 'getHeapStatistics' in worker ? (await worker.getHeapStatistics()).external_memory : 0
}

function failureOf({ code, message }: { readonly code: string | null; readonly message: string }): Failure {
  return code === null ? stopped(message) : new Failure({ kind: 'rejected', code, message })
}

function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY'
}

function stopped(cause: unknown): Failure {
  const said: Pick<FailureOptions, 'message' | 'cause'> = { message: 'The reader of documents stopped.', cause }
  return new Failure({ kind: 'bug', code: 'document_reader_stopped', ...said })
}
