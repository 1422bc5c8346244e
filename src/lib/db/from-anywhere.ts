import { randomUUID } from 'node:crypto'
import type { z } from 'zod'
import { type Answer, unwrap } from './result.ts'

type Found = { gte(column: 'id', from: string): Limited; lt(column: 'id', to: string): Limited }
type Limited = { limit(rows: number): PromiseLike<Answer<unknown>> }

/**
 * `limit` rows from an id on that nobody knows beforehand, and around: rows with which nothing can be done, however many, keep no others from
 * their turn.
 * @param found makes the query, in the order of ids
 */
export async function fromAnywhere<Row>(schema: z.ZodType<Row[]>, found: () => Found, limit: number): Promise<readonly Row[]> {
  const start = randomUUID()
  const first = schema.parse(unwrap(await found().gte('id', start).limit(limit)))
  if (first.length === limit) return first
  return [
    ...first,
    ...schema.parse(
      unwrap(
        await found()
          .lt('id', start)
          .limit(limit - first.length),
      ),
    ),
  ]
}

/** The condition that one of these keys has sealed what is in a column, for `or`. */
export function sealedWithAny(column: string, keyIds: readonly string[]): string {
  return `${column}->>k.in.(${keyIds.map((key) => JSON.stringify(key)).join(',')})`
}
