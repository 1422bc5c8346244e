import { z } from 'zod'
import { localModel } from '../../../src/lib/knowledge/embedding/local-model.ts'
import { searchKnowledge } from '../../../src/lib/knowledge/search.ts'
import { chunksOf } from '../../../src/lib/knowledge/domain/chunks.ts'
import { written } from '../../../src/lib/knowledge/vectors.ts'
import { contentOf, shopQuestions, shopRecords } from './records.ts'
import { startKnowledgeWorld } from './world.ts'

export type Scale = {
  readonly chunks: number
  readonly buildSeconds: number
  readonly indexMegabytes: number
  /** Of one page that holds all of them, as the app asks: the question's vector and two calls of the data API. */
  readonly p50Ms: number
  readonly p95Ms: number
  /** The part of it that is the database's. */
  readonly databaseP95Ms: number
  /** Of a page with 2,000 passages, beside them in the same index. */
  readonly smallP95Ms: number
  /** Of the ten nearest by comparing each, how many the index finds. */
  readonly recallAt10: number
}

const perBatch = 2_000
const asked = 120

/**
 * Times searches among so many passages. Their vectors are those of real texts, each turned a little, because making 100,000 takes the model
 * half an hour; everything else is as the app stores it.
 */
export async function measureScale(chunks: number): Promise<Scale> {
  const world = await startKnowledgeWorld()
  try {
    const { sql } = world.stack
    const records = shopRecords()
    const parts: { text: string; path: string; meaning: string; tokens: readonly string[] }[] = []
    for await (const part of contentOf(records))
      for (const { text, path, meaning, tokens } of chunksOf(part))
        if (meaning !== null) parts.push({ text, path, meaning, tokens })
    const meanings = [...new Set(parts.map(({ meaning }) => meaning))]
    const vectors = new Map(
      (await localModel.embed(meanings)).map((vector, index) => [meanings[index] ?? '', written(vector)] as const),
    )
    await sql('create table bench_parts (n integer primary key, path text, text text, meaning text, words text[], vector text)')
    await sql(
      `insert into bench_parts select r.n, r.path, r.text, r.meaning, r.words, r.vector
       from jsonb_to_recordset($1::jsonb) as r (n integer, path text, text text, meaning text, words text[], vector text)`,
      [JSON.stringify(parts.map(({ tokens, ...part }, n) => ({ ...part, n, words: tokens, vector: vectors.get(part.meaning) })))],
    )
    const began = performance.now()
    const large = await world.addSource('large')
    const small = await world.addSource('small')
    await fill(sql, world.organizationId, large, parts.length, chunks)
    await fill(sql, world.organizationId, small, parts.length, 2_000)
    await sql('analyze knowledge_chunks')
    await sql('analyze knowledge_embeddings')
    const buildSeconds = (performance.now() - began) / 1000

    const questions = shopQuestions(records)
      .filter((_, index) => index % 2 === 0)
      .slice(0, asked)
    const ask = async (pageId: string) => {
      const times: number[] = []
      for (const { question } of questions) {
        const start = performance.now()
        const request = { organizationId: world.organizationId, pageId, channel: 'messenger', query: question, limit: 10 }
        await searchKnowledge(world.client, { embeddings: null }, request)
        times.push(performance.now() - start)
      }
      return times.sort((one, other) => one - other)
    }
    await ask('large')
    const times = await ask('large')
    const smallTimes = await ask('small')
    const embedTimes: number[] = []
    for (const { question } of questions) {
      const start = performance.now()
      await localModel.embed([question])
      embedTimes.push(performance.now() - start)
    }
    embedTimes.sort((one, other) => one - other)
    const nearest = async (vector: string | null, assumed: number) =>
      z
        .array(z.object({ content_hash: z.string() }))
        .parse(
          await sql(`select content_hash from private.knowledge_nearest(array[$1::uuid], $2, $3, $4, 50) limit 10`, [
            large,
            assumed,
            localModel.id,
            vector,
          ]),
        )
        .map(({ content_hash }) => content_hash)
    let found = 0
    let wanted = 0
    for (const { question } of questions.slice(0, 30)) {
      const vector = written((await localModel.embed([question]))[0] ?? null)
      if (vector === null) continue
      const exact = await nearest(vector, 0)
      const indexed = new Set(await nearest(vector, chunks))
      wanted += exact.length
      found += exact.filter((hash) => indexed.has(hash)).length
    }
    const [size] = z
      .tuple([z.object({ bytes: z.number() })])
      .parse(await sql(`select pg_relation_size('knowledge_embeddings_512_idx')::float8 as bytes`))
    const at = (sorted: readonly number[], share: number) => Math.round(sorted[Math.floor(sorted.length * share)] ?? 0)
    return {
      chunks,
      buildSeconds,
      indexMegabytes: Math.round(size.bytes / 1e6),
      p50Ms: at(times, 0.5),
      p95Ms: at(times, 0.95),
      databaseP95Ms: at(times, 0.95) - at(embedTimes, 0.5),
      smallP95Ms: at(smallTimes, 0.95),
      recallAt10: found / wanted,
    }
  } finally {
    await world.stack.close()
  }
}

/** Fills a source with so many passages: the made ones over and over, each with a number of its own and its vector turned a little. */
async function fill(
  sql: (query: string, parameters?: readonly unknown[]) => Promise<unknown>,
  organization: string,
  source: string,
  parts: number,
  many: number,
): Promise<void> {
  for (let from = 0; from < many; from += perBatch) {
    const range = [organization, source, parts, from, Math.min(from + perBatch, many) - 1]
    await sql(
      `insert into knowledge_chunks (organization_id, source_id, position, path, text, meaning, content_hash, search)
       select $1, $2, i, 'items[' || i || ']', p.text, p.meaning, md5(i::text), array_to_tsvector(array_append(p.words, 'n' || i))
       from generate_series($4::int, $5::int) i join bench_parts p on p.n = i % $3::int`,
      range,
    )
    await sql(
      `insert into knowledge_embeddings (organization_id, source_id, model, content_hash, dimensions, embedding)
       select $1, $2, '${localModel.id}', md5(i::text), 512, extensions.l2_normalize(p.vector::extensions.halfvec + (
         select array_agg((random() - 0.5) * 0.05)::real[]::extensions.halfvec from generate_series(1, 512) where i >= 0
       )) from generate_series($4::int, $5::int) i join bench_parts p on p.n = i % $3::int`,
      range,
    )
  }
  await sql('select private.knowledge_count_terms($1)', [source])
  await sql('update knowledge_sources set chunks = $2 where id = $1', [source, many])
}
