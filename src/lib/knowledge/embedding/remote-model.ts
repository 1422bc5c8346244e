import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import { embedMany } from 'ai'
import { Failure } from '../../core/errors.ts'
import { serviceFailure } from '../service-failure.ts'
import { type EmbeddingModel, normalized } from './model.ts'

export type RemoteService = { readonly url: string; readonly apiKey: string | undefined; readonly model: string }

const timeoutMs = 30_000
const atOnce = 64

/** What a service calls its model, with the service: another's of the same name may be another model. */
export const remoteId = ({ url, model }: RemoteService) => `${model}@${new URL(url).host}`

/** A model of a service that speaks OpenAI's protocol. The operator has named it, so its address is trusted. */
export function remoteModel(service: RemoteService): EmbeddingModel {
  const provider = createOpenAICompatible({
    name: 'embeddings',
    baseURL: service.url,
    ...(service.apiKey === undefined ? {} : { apiKey: service.apiKey }),
  })
  return {
    id: remoteId(service),
    async embed(texts, signal) {
      const vectors: number[][] = []
      for (let from = 0; from < texts.length; from += atOnce) {
        const values = texts.slice(from, from + atOnce)
        const timeout = AbortSignal.timeout(timeoutMs)
        try {
          const { embeddings } = await embedMany({
            model: provider.embeddingModel(service.model),
            values,
            maxRetries: 1,
            abortSignal: signal === undefined ? timeout : AbortSignal.any([timeout, signal]),
          })
          if (embeddings.length !== values.length) throw new Error(`${embeddings.length} vectors for ${values.length} texts`)
          vectors.push(...embeddings)
        } catch (error) {
          signal?.throwIfAborted()
          throw serviceFailure(error, 'embeddings', 'EMBEDDINGS')
        }
      }
      if (new Set(vectors.map((vector) => vector.length)).size > 1)
        throw new Failure({
          kind: 'rejected',
          code: 'embeddings_refused',
          message: 'The service of EMBEDDINGS_URL answers vectors of different lengths. Check EMBEDDINGS_MODEL.',
        })
      return vectors.map(normalized)
    },
  }
}
