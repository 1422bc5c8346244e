import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { Failure } from '../core/errors.ts'
import type { ServiceClient } from '../db/service-client.ts'
import { unwrap } from '../db/result.ts'
import { type Chunk, chunksOf } from './domain/chunks.ts'
import type { Content } from './domain/content.ts'
import { applyRules, type FieldRule } from './domain/rules.ts'
import type { EmbeddingModel } from './embedding/model.ts'
import { embedWanted } from './vectors.ts'

export type StoredSource = {
  readonly id: string
  readonly rules: readonly FieldRule[]
  /** Of the worker that fetches it; null: nobody else can. */
  readonly claim: string | null
}

/** What became of a source's content. */
export type StoredContent = {
  /** Items of the lists that it has; of prose, its stretches. */
  readonly records: number
  readonly chunks: number
  /** Of all passages. */
  readonly characters: number
  /** Passages by what they say: one that only moved is kept. */
  readonly added: number
  readonly removed: number
  readonly kept: number
  /** Values that were hidden. */
  readonly masked: number
  /** Its beginning, as it is kept. */
  readonly sample: string
  /** Vectors made. */
  readonly embedded: number
  /** Why not all vectors are there yet: they are made later, and until then words find the passages. Null: all are. */
  readonly embeddingFailure: Failure | null
}

const batchMost = 200
const sampleMost = 1_000
const pathMost = 2_000

const swappedSchema = z.tuple([z.object({ added: z.number(), removed: z.number(), kept: z.number() })])

/**
 * Makes what was read of a source its passages: rules and masks, passages, vectors of those whose meaning is new. Nothing of it is seen until
 * all is there; then it takes the place of what there was in one transaction. Whatever fails or is killed before leaves what there was. Memory
 * does not grow with the source. A model that cannot be reached stops nothing.
 * @throws Failure `lease_lost` when somebody else fetches the source meanwhile or it is gone; what `content` throws
 */
export async function storeContent(
  { db, model, signal }: { readonly db: ServiceClient; readonly model: EmbeddingModel; readonly signal?: AbortSignal },
  source: StoredSource,
  content: Content,
): Promise<StoredContent> {
  const load = randomUUID()
  const counts = { prose: 0, chunks: 0, characters: 0, masked: 0, embedded: 0 }
  // A long record comes in several parts of one path, in a row; what stands beside a source's lists has none.
  const records = { listed: 0, beside: 0, last: '' }
  let sample = ''
  let embeddingFailure: Failure | null = null
  let batch: Chunk[] = []

  async function stageBatch(): Promise<void> {
    const staged = batch
    batch = []
    const first = counts.chunks
    counts.chunks += staged.length
    unwrap(
      await db.rpc('knowledge_stage', {
        p_source: source.id,
        p_load: load,
        p_chunks: staged.map(({ path, text, meaning, contentHash, tokens }, index) => ({
          position: first + index,
          path: path.slice(0, pathMost),
          text,
          meaning,
          content_hash: contentHash,
          words: [...tokens],
        })),
      }),
    )
    if (embeddingFailure !== null) return
    try {
      const hashes = [...new Set(staged.map(({ contentHash }) => contentHash))]
      counts.embedded += await embedWanted(db, model, { source: source.id, load, hashes }, signal)
    } catch (thrown) {
      if (!(thrown instanceof Failure) || !thrown.code.startsWith('embeddings_')) throw thrown
      embeddingFailure = thrown
    }
  }

  for await (const { part, maskedCount } of applyRules(content, source.rules)) {
    signal?.throwIfAborted()
    counts.masked += maskedCount
    if (part.kind === 'prose') counts.prose += 1
    else if (part.path === '') records.beside = 1
    else if (part.path !== records.last) {
      records.listed += 1
      records.last = part.path
    }
    for (const chunk of chunksOf(part)) {
      counts.characters += chunk.text.length
      if (sample.length < sampleMost)
        sample = `${sample}${sample === '' ? '' : '\n\n'}${chunk.text}`.slice(0, sampleMost).toWellFormed()
      batch.push(chunk)
      if (batch.length >= batchMost) await stageBatch()
    }
  }
  if (batch.length > 0) await stageBatch()

  const items = records.listed || counts.prose || records.beside
  const [swapped] = swappedSchema.parse(
    unwrap(
      await db.rpc('knowledge_swap', {
        p_source: source.id,
        p_load: load,
        p_claim: source.claim,
        p_model: model.id,
        p_chunks: counts.chunks,
        p_records: items,
        p_characters: counts.characters,
        p_sample: sample,
      }),
    ),
  )
  const { chunks, characters, masked, embedded } = counts
  return { records: items, chunks, characters, masked, embedded, sample, embeddingFailure, ...swapped }
}
