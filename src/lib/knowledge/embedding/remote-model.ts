import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import { embedMany } from 'ai'
import { Failure } from '../../core/errors.ts'
import { askService } from '../../core/services/model-service.ts'
import { type EmbeddingModel, normalized } from './model.ts'

export type RemoteService = { readonly url: string; readonly apiKey: string | undefined; readonly model: string }

const atOnce = 64
/** Of knowledge_embeddings.dimensions. */
const dimensionsMost = 4_000

/** What a service calls its model, with the service: another's of the same name may be another model. */
export const remoteId = ({ url, model }: RemoteService) => `${model}@${new URL(url).host}`

/** A model of a service that speaks OpenAI's protocol. The operator has named it, so its address is trusted. */
export function remoteModel(service: RemoteService): EmbeddingModel {
  const provider = createOpenAICompatible({
    name: 'embeddings',
    baseURL: service.url,
    ...(service.apiKey === undefined ? {} : { apiKey: service.apiKey }),
  })
  const embeddingModel = provider.embeddingModel(service.model)
  async function embedBatch(values: readonly string[], signal: AbortSignal | undefined): Promise<readonly number[][]> {
    return await askService('embeddings', signal, async (abortSignal) => {
      const { embeddings } = await embedMany({ model: embeddingModel, values: [...values], maxRetries: 0, abortSignal })
      if (embeddings.length !== values.length) throw refused(`answers ${embeddings.length} vectors to ${values.length} texts`)
      return embeddings
    })
  }
  return {
    id: remoteId(service),
    async embed(texts, signal) {
      const vectors: number[][] = []
      for (let from = 0; from < texts.length; from += atOnce) {
        const values = texts.slice(from, from + atOnce)
        vectors.push(...(await embedBatch(values, signal)))
      }
      const lengths = new Set(vectors.map((vector) => vector.length))
      if (lengths.size > 1) throw refused('answers vectors of different lengths')
      if (Math.max(...lengths) > dimensionsMost)
        throw refused(
          `answers vectors of ${Math.max(...lengths)} numbers, and ${dimensionsMost} are the most that the database takes`,
        )
      return vectors.map(normalized)
    },
  }
}

const refused = (what: string) =>
  new Failure({
    kind: 'rejected',
    code: 'embeddings_refused',
    message: `The service of EMBEDDINGS_URL ${what}. The operator should check EMBEDDINGS_MODEL.`,
  })
