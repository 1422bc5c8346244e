import type { SupabaseClient } from '@supabase/supabase-js'
import { z } from 'zod'
import { databaseIdSchema } from '../core/database-id.ts'
import type { Env } from '../core/env.ts'
import { Failure } from '../core/errors.ts'
import { log } from '../core/log.ts'
import type { Database } from '../db/database.types.ts'
import { unwrap } from '../db/result.ts'
import { questionTokens } from './domain/question.ts'
import { currentModel, modelOfId } from './embedding/models.ts'
import { written } from './vectors.ts'

type SearchRequest = {
  readonly organizationId: string
  readonly pageId: string
  readonly channel: string
  readonly query: string
  /** 1 to 50. */
  readonly limit: number
}

/** A person waits for the answer; words have it without. */
const vectorWithinMs = 8_000

const foundSchema = z
  .object({
    passages: z.array(
      z.object({
        chunk: z.number(),
        source: databaseIdSchema,
        text: z.string(),
        path: z.string(),
        name: z.string(),
        url: z.string(),
        fetched_at: z.string().nullable(),
        score: z.number(),
        similarity: z.number().nullable(),
        vector_rank: z.number().nullable(),
        text_rank: z.number().nullable(),
        words: z.array(z.string()),
      }),
    ),
    words: z.record(z.string(), z.number()),
    chunks: z.number(),
  })
  .nullable()

export type Found = NonNullable<z.infer<typeof foundSchema>>
/** With why it ranked where it did: its rank and similarity by meaning, its rank by words, and the question's words that it holds. */
export type FoundPassage = Found['passages'][number]

/**
 * The passages of a page's active links of a channel that are nearest to a question, by meaning and by words; best first, and for each word of
 * the question how many passages hold it. As the person who asks. A model that cannot be reached leaves it to words.
 * @returns null: there is no such page
 */
export async function searchKnowledge(
  client: SupabaseClient<Database>,
  env: Pick<Env, 'embeddings'>,
  { organizationId, pageId, channel, query, limit }: SearchRequest,
): Promise<Found | null> {
  const scope = { p_organization: organizationId, p_page: pageId, p_channel: channel }
  const models = z
    .array(z.string())
    .nullable()
    .parse(unwrap(await client.rpc('knowledge_models', scope)))
  if (models === null) return null
  return foundSchema.parse(
    unwrap(
      await client.rpc('knowledge_search', {
        ...scope,
        p_tokens: [...questionTokens(query).asked],
        p_vectors: await vectorsOf(env, models, query),
        p_limit: limit,
      }),
    ),
  )
}

async function vectorsOf(env: Pick<Env, 'embeddings'>, ids: readonly string[], query: string) {
  const current = currentModel(env)
  const signal = AbortSignal.timeout(vectorWithinMs)
  const vectors = await Promise.all(
    ids.map(async (id) => {
      const model = id === current.id ? current : modelOfId(env, id)
      if (model === null) return null
      try {
        const [vector = null] = await model.embed([query], signal)
        return vector === null ? null : { model: id, embedding: written(vector) }
      } catch (thrown) {
        if (!(thrown instanceof Failure) && !signal.aborted) throw thrown
        const code = thrown instanceof Failure ? thrown.code : 'embeddings_slow'
        log.warn('a question is searched by its words alone', { code, model: id })
        return null
      }
    }),
  )
  return vectors.filter((vector) => vector !== null)
}
