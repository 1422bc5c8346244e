import { Worker } from 'node:worker_threads'
import { type Embedding, type EmbeddingModel, normalized } from './model.ts'
import { type ModelThread, modelThread } from './model-thread.ts'

/** A question waits for the texts of a source that are under way: so many take about a tenth of a second. */
const atOnce = 4
const idleMs = 5 * 60_000

declare global {
  /** The bundler makes this module once for pages and once for routes; the thread is one for the process. */
  var localModelThread: ModelThread | undefined
}

function thread(): ModelThread {
  globalThis.localModelThread ??= modelThread({
    // The bundler finds the thread's file by this very form. Flags of the process, as a limit of its heap, are not the thread's.
    start: () => new Worker(new URL('./local-model-thread.ts', import.meta.url), { execArgv: [], env: {} }),
    idleMs,
  })
  return globalThis.localModelThread
}

/**
 * The Universal Sentence Encoder (lite, English, 512 dimensions: Cer et al. 2018) in a thread of this process, of files that npm has installed:
 * no account, no request. Texts are taken a few at a time, in turns with those of other calls, so that a question does not wait for a source.
 */
export const localModel: EmbeddingModel = {
  id: 'local/universal-sentence-encoder-lite-en',
  async embed(texts, signal) {
    const vectors: Embedding[] = []
    for (let from = 0; from < texts.length; from += atOnce) {
      signal?.throwIfAborted()
      vectors.push(...(await embedPart(texts.slice(from, from + atOnce))))
    }
    return vectors
  },
}

async function embedPart(texts: readonly string[]): Promise<readonly Embedding[]> {
  const known = texts.filter(isKnown)
  if (known.length === 0) return texts.map(() => null)
  const made = (await thread().embed(known)).map((vector) => normalized([...vector]))
  return texts.map((text) => (isKnown(text) ? (made[known.indexOf(text)] ?? null) : null))
}

/** It has words of Latin letters only; to it, all texts of other letters are one text. */
function isKnown(text: string): boolean {
  const letters = text.match(/\p{L}/gu)?.length ?? 0
  const latin = text.match(/\p{Script=Latin}/gu)?.length ?? 0
  return letters > 0 && latin * 2 >= letters
}
