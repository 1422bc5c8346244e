import { z } from 'zod'
import { databaseIdSchema } from '../core/database-id.ts'
import type { ServiceClient } from '../db/service-client.ts'
import { unwrap } from '../db/result.ts'
import { dimensionsOf, type EmbeddingModel } from './embedding/model.ts'

const missingSchema = z.array(z.object({ source_id: databaseIdSchema, content_hash: z.string(), meaning: z.string() }))

type Wanted =
  /** Of passages that are staged. */
  | { readonly source: string; readonly load: string; readonly hashes: readonly string[] }
  /** Of passages that are there, of any source. */
  | { readonly most: number }

/** Makes the vectors that a model has not made yet, and keeps them. @returns how many it made; what `embed` throws */
export async function embedWanted(
  db: ServiceClient,
  model: EmbeddingModel,
  wanted: Wanted,
  signal?: AbortSignal,
): Promise<number> {
  const missing = missingSchema.parse(
    unwrap(
      await db.rpc('knowledge_missing', {
        p_model: model.id,
        ...('load' in wanted
          ? { p_source: wanted.source, p_load: wanted.load, p_hashes: [...wanted.hashes], p_limit: wanted.hashes.length }
          : { p_source: null, p_load: null, p_hashes: null, p_limit: wanted.most }),
      }),
    ),
  )
  if (missing.length === 0) return 0
  const vectors = await model.embed(
    missing.map(({ meaning }) => meaning),
    signal,
  )
  // Of a text that the model knows nothing of, that is kept: it is not asked again.
  const dimensions = dimensionsOf(vectors) || 1
  unwrap(
    await db.rpc('knowledge_embed', {
      p_model: model.id,
      p_vectors: missing.map(({ source_id, content_hash }, index) => ({
        source_id,
        content_hash,
        dimensions,
        embedding: written(vectors[index] ?? null),
      })),
    }),
  )
  return missing.length
}

/** As pgvector reads it, as exact as half a float is. */
export const written = (vector: readonly number[] | null) =>
  vector === null ? null : `[${vector.map((each) => each.toPrecision(5)).join(',')}]`

/**
 * Goes on making vectors that are missing, as after a change of the model or while its service was out of reach, until none is or the time is
 * up. Meanwhile search uses those of the model before, and words. Safe to stop anywhere, and to run twice at once.
 * @returns how many it made
 */
export async function embedMissing(
  db: ServiceClient,
  model: EmbeddingModel,
  options: { readonly until: () => boolean; readonly signal?: AbortSignal },
) {
  let made = 0
  while (!options.until()) {
    const batch = await embedWanted(db, model, { most: 64 }, options.signal)
    made += batch
    if (batch === 0) break
  }
  return made
}
