/** A vector of length 1; null: the model knows nothing of the text. */
export type Embedding = readonly number[] | null

/** What makes vectors of texts, so that texts of a like meaning have near ones. */
export type EmbeddingModel = {
  /** Vectors can be compared within one id only. */
  readonly id: string
  /**
   * One vector a text, in their order.
   * @throws Failure `embeddings_unreachable` (transient), `embeddings_busy` (rate_limit), `embeddings_refused` (rejected)
   */
  embed(texts: readonly string[], signal?: AbortSignal): Promise<readonly Embedding[]>
}

/** How long each vector of some is; 0: none is any. */
export const dimensionsOf = (vectors: readonly Embedding[]) => vectors.find((vector) => vector !== null)?.length ?? 0

/** The same direction, with length 1. Null for what has no direction. */
export function normalized(vector: readonly number[]): Embedding {
  const length = Math.hypot(...vector)
  return length > 0 && Number.isFinite(length) ? vector.map((each) => each / length) : null
}
