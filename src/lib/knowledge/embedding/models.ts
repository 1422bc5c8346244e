import type { Env } from '../../core/env.ts'
import { localModel } from './local-model.ts'
import type { EmbeddingModel } from './model.ts'
import { remoteId, remoteModel } from './remote-model.ts'

/** The model that new vectors are made with: the operator's service, or the one that comes with the app. */
export function currentModel({ embeddings }: Pick<Env, 'embeddings'>): EmbeddingModel {
  return embeddings === null ? localModel : remoteModel(embeddings)
}

/**
 * The model that made vectors of this id, for questions to those that are not made again yet; null: it is out of reach. The one that comes with
 * the app never is, another one of the operator's service as long as the service has it.
 */
export function modelOfId({ embeddings }: Pick<Env, 'embeddings'>, id: string): EmbeddingModel | null {
  if (id === localModel.id) return localModel
  if (embeddings === null) return null
  const earlier = { ...embeddings, model: id.slice(0, Math.max(0, id.lastIndexOf('@'))) }
  return earlier.model !== '' && remoteId(earlier) === id ? remoteModel(earlier) : null
}
